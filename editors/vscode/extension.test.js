// What the extension does with a client that only remembers: started, restarted with new settings, stopped.

"use strict";

const assert = require("node:assert");
const Module = require("node:module");
const { beforeEach, test } = require("node:test");

const settings = {};
const made = [];
const registered = {};
let configurationChanged;
let failing = false;
let shown = [];

class LanguageClient {
  constructor(...parts) {
    [this.id, this.name, this.server, this.options] = parts;
    this.running = false;
    made.push(this);
  }
  async start() {
    if (failing) {
      throw new Error("spawn ENOENT");
    }
    this.running = true;
  }
  async stop() {
    this.running = false;
  }
}

const vscode = {
  commands: {
    registerCommand: (name, run) => (registered[name] = run),
    executeCommand: async (...parts) => shown.push(parts),
  },
  window: { showErrorMessage: async (message, choice) => (shown.push(message), choice) },
  workspace: {
    getConfiguration: () => ({ get: (name) => settings[name] }),
    onDidChangeConfiguration: (run) => (configurationChanged = run),
  },
};

const load = Module._load;
Module._load = (name, ...rest) =>
  name === "vscode" ? vscode : name === "vscode-languageclient/node" ? { LanguageClient } : load(name, ...rest);
const extension = require("./extension.js");

beforeEach(async () => {
  await extension.deactivate();
  made.length = 0;
  failing = false;
  shown = [];
  for (const name of Object.keys(settings)) {
    delete settings[name];
  }
});

test("it starts chainrule lsp for the formats that are read", async () => {
  await extension.activate({ subscriptions: [] });
  assert.deepStrictEqual(made[0].server, { command: "chainrule", args: ["lsp"] });
  assert.ok(made[0].options.documentSelector.some((s) => s.language === "latex" && s.scheme === "file"));
  assert.deepStrictEqual(made[0].options.initializationOptions, { unknown: false });
  assert.ok(made[0].running);
});

test("it starts the command of the settings", async () => {
  settings.path = "/opt/chainrule";
  settings.showUnknown = true;
  await extension.activate({ subscriptions: [] });
  assert.strictEqual(made[0].server.command, "/opt/chainrule");
  assert.deepStrictEqual(made[0].options.initializationOptions, { unknown: true });
});

test("new settings start it anew, others do not", async () => {
  await extension.activate({ subscriptions: [] });
  await configurationChanged({ affectsConfiguration: (name) => name === "editor.fontSize" });
  assert.strictEqual(made.length, 1);
  settings.path = "/opt/chainrule";
  await configurationChanged({ affectsConfiguration: (name) => name === "chainrule.path" });
  assert.deepStrictEqual(made.map((client) => client.running), [false, true]);
});

test("the command restarts it, and deactivation stops it", async () => {
  await extension.activate({ subscriptions: [] });
  await registered["chainrule.restart"]();
  assert.deepStrictEqual(made.map((client) => client.running), [false, true]);
  await extension.deactivate();
  assert.strictEqual(made[1].running, false);
});

test("a command that is missing is one message with a way to the settings", async () => {
  failing = true;
  await extension.activate({ subscriptions: [] });
  assert.match(shown[0], /pip install/);
  assert.deepStrictEqual(shown[1], ["workbench.action.openSettings", "chainrule.path"]);
});
