// Starts `symindex lsp` for Python files, with the settings `symindex.*`, and again when these change.
"use strict";
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function start() {
  const settings = workspace.getConfiguration("symindex");
  const [command, ...args] = settings.get("command", ["symindex", "lsp"]);
  const serve = settings.get("serve", []);
  client = new LanguageClient("symindex", "symindex", { command, args }, {
    documentSelector: [
      { scheme: "file", language: "python" },
      { notebook: { scheme: "file", notebookType: "jupyter-notebook" }, language: "python" },
    ],
    initializationOptions: {
      ...(serve.length ? { serve } : {}),
      certainty: settings.get("certainty"),
      maxPossible: settings.get("maxPossible"),
    },
  });
  await client.start();
}

async function stop() {
  const stopping = client;
  client = undefined;
  await stopping?.stop();
}

exports.activate = async (context) => {
  context.subscriptions.push(
    workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("symindex")) {
        await stop();
        await start();
      }
    }),
  );
  await start();
};
exports.deactivate = stop;
