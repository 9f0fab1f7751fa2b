// The walk of test_clients.py with VS Code's extension and its client library. In place of VS Code itself is as much of its
// API as they need: settings, documents and their events, and the providers that they register, which the walk asks.
"use strict";
const { execFileSync } = require("child_process");
const fs = require("fs");
const Module = require("module");
const path = require("path");

const walk = JSON.parse(process.env.WALK);
const listeners = {}; // event → functions
const providers = {}; // "registerDefinitionProvider" → provider
const event = (name) => (listener, self) => {
  (listeners[name] ??= []).push(listener.bind(self));
  return { dispose() {} };
};
const fire = (name, value) => Promise.all((listeners[name] ?? []).map((listener) => listener(value)));

class Uri {
  constructor(file) { this.scheme = "file"; this.path = this.fsPath = file; }
  static file(file) { return new Uri(file); }
  static parse(text) { return new Uri(decodeURIComponent(new URL(text).pathname)); }
  toString() { return require("url").pathToFileURL(this.fsPath).href; }
}
class Position { constructor(line, character) { Object.assign(this, { line, character }); } }
class Range {
  constructor(a, b, c, d) {
    [this.start, this.end] = typeof a === "number" ? [new Position(a, b), new Position(c, d)] : [a, b];
  }
}
class Location { constructor(uri, range) { Object.assign(this, { uri, range }); } }
class EventEmitter {
  #listeners = [];
  event = (listener, self) => { this.#listeners.push(listener.bind(self)); return { dispose() {} }; };
  fire(value) { this.#listeners.forEach((listener) => listener(value)); }
  dispose() {}
}
class CallHierarchyItem {
  constructor(kind, name, detail, uri, range, selectionRange) {
    Object.assign(this, { kind, name, detail, uri, range, selectionRange });
  }
}
class CallHierarchyOutgoingCall { constructor(item, fromRanges) { this.to = item; this.fromRanges = fromRanges; } }
const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) };
class CancellationTokenSource { token = token; cancel() {} dispose() {} }

const textDocuments = [];
const channel = new Proxy({}, { get: (_, name) => (name === "logLevel" ? 0 : () => ({ dispose() {} })) });
const settings = { command: walk.command, serve: [] };
const anything = (known) => new Proxy(known, {
  get(target, name) {
    if (name in target || typeof name === "symbol") return target[name];
    if (/^on(Did|Will)/.test(name)) return event(name);
    if (/^register/.test(name)) return (...given) => { providers[name] = given.at(-1); return { dispose() {} }; };
    return class {};
  },
});
const api = anything({
  __esModule: true, Uri, Position, Range, Location, EventEmitter, CancellationTokenSource, CallHierarchyItem,
  CallHierarchyOutgoingCall, version: "1.100.0",
  Disposable: class { static from() { return { dispose() {} }; } dispose() {} },
  env: { appName: "host", language: "en" },
  workspace: anything({
    workspaceFolders: [{ uri: Uri.file(walk.root), name: path.basename(walk.root), index: 0 }],
    textDocuments, notebookDocuments: [],
    getConfiguration: () => ({ get: (name, otherwise) => settings[name] ?? otherwise, inspect() {} }),
  }),
  window: anything({
    createOutputChannel: () => channel, visibleTextEditors: [], visibleNotebookEditors: [],
    tabGroups: anything({ all: [], activeTabGroup: {} }),
  }),
  languages: anything({
    match: (selector, document) => [selector].flat().some((each) => each.language === document.languageId) ? 10 : 0,
    createDiagnosticCollection: () => channel,
  }),
  commands: anything({}),
});
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? api : load(name, ...rest));

function document(file, text = fs.readFileSync(file, "utf8"), version = 1) {
  return { uri: Uri.file(file), languageId: "python", version, getText: () => text, isClosed: false };
}
async function open(file) {
  const opened = document(file);
  textDocuments.push(opened);
  await fire("onDidOpenTextDocument", opened);
  return opened;
}
const sorted = (found) => found.map((each) => `${each.uri.fsPath}:${each.range.start.line + 1}`).sort();
const definition = async (opened, line, character) =>
  sorted(await providers.registerDefinitionProvider.provideDefinition(opened, new Position(line, character), token));
const references = async (opened, line, character) =>
  sorted(await providers.registerReferenceProvider.provideReferences(
    opened, new Position(line, character), { includeDeclaration: false }, token));
const called = async (item) =>
  (await providers.registerCallHierarchyProvider.provideCallHierarchyOutgoingCalls(item, token)).map((call) => call.to);
const names = (items) => items.map((item) => item.name).sort();

async function main() {
  const extension = require(walk.extension);
  await extension.activate({ subscriptions: [] });
  const said = {};
  const opened = await open(walk.main);
  said.definition = await definition(opened, 9, 9);
  said.references = await references(opened, 7, 4);
  const prepared = await providers.registerCallHierarchyProvider.prepareCallHierarchy(opened, new Position(6, 5), token);
  const calls = await called([prepared].flat()[0]);
  said.called = names(calls);
  said.deeper = names(await called(calls.find((item) => item.name === "cut")));
  const text = "# é, unsaved\n\n";
  const edited = (textDocuments[0] = document(walk.main, text + opened.getText(), 2));
  const contentChanges = [{ range: new Range(0, 0, 0, 0), rangeOffset: 0, rangeLength: 0, text }];
  await fire("onDidChangeTextDocument", { document: edited, contentChanges });
  said.unsaved = await references(edited, 9, 4);
  fs.writeFileSync(walk.main, edited.getText());
  await fire("onDidSaveTextDocument", edited);
  said.saved = await definition(edited, 11, 9);
  const plank = await open(walk.plank);
  said.first = await references(plank, 0, 5);
  execFileSync("git", ["checkout", "-q", "other"], { cwd: walk.root });
  said.switched = await references(plank, 0, 5);
  fs.unlinkSync(walk.user);
  said.deleted = await references(plank, 0, 5);
  said.long = (await references(await open(walk.long), 0, 5)).length;
  await extension.deactivate();
  process.stdout.write(JSON.stringify(said));
}
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
