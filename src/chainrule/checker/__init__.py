"""The checker: claims of a document, their readings, the verdict on each, and what went wrong.

`extraction` finds the claims, `readings` says what each may mean, `judgement` decides, `corrections` mends, `reports`
tells.
"""
