// The extension: it starts `chainrule lsp` and leaves the rest to the language client.

"use strict";

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const LANGUAGES = ["markdown", "latex", "tex", "restructuredtext"];
const SCHEMES = ["file", "untitled"];

let client;

/** How the server is started. */
function server(settings) {
  const command = settings.get("path") || "chainrule";
  return { command, args: ["lsp"] };
}

/** Which documents the server is told about, and how. */
function options(settings) {
  return {
    documentSelector: SCHEMES.flatMap((scheme) => LANGUAGES.map((language) => ({ scheme, language }))),
    initializationOptions: { unknown: settings.get("showUnknown") === true },
  };
}

async function start() {
  const settings = vscode.workspace.getConfiguration("chainrule");
  const started = new LanguageClient("chainrule", "chainrule", server(settings), options(settings));
  try {
    await started.start();
    client = started;
  } catch {
    const { command } = server(settings);
    const choice = await vscode.window.showErrorMessage(
      `chainrule: "${command} lsp" cannot be started. Install it with: pip install "chainrule[lsp]", or set its path.`,
      "Open settings",
    );
    if (choice) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "chainrule.path");
    }
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running) {
    await running.stop();
  }
}

async function restart() {
  await stop();
  await start();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("chainrule.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("chainrule.path") || change.affectsConfiguration("chainrule.showUnknown")) {
        return restart();
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
