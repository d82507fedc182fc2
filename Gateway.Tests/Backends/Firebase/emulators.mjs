// Firebase's Auth and Storage emulators in one process, which ends when its standard input does.
// Arguments: the project, the port for Auth, the port for Storage, and the buckets' policies in JSON.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { AuthEmulator } = require("firebase-tools/lib/emulator/auth");
const { StorageEmulator } = require("firebase-tools/lib/emulator/storage");
const { StorageRulesRuntime } = require("firebase-tools/lib/emulator/storage/rules/runtime");
const { EmulatorRegistry } = require("firebase-tools/lib/emulator/registry");

const [project, authPort, storagePort, policies] = process.argv.slice(2);
const host = "127.0.0.1";
const policyOf = JSON.parse(policies);

process.stdin.on("end", () => process.exit(0)).on("error", () => process.exit(0)).resume();

// The runtime that evaluates Security Rules is not part of the package. What the rules of the conformance buckets would say is
// said here instead: each bucket is a folder, and what belongs to a user lies in a folder of the user's id.
const rules = {
  "public-read": (request) => request.reads,
  "authenticated": (request) => request.user !== undefined,
  "owner": (request) => request.user !== undefined && request.folder === request.user,
};

function permits({ path, method, variables }) {
  const [, , , bucket, folder] = path.split("/").filter((segment) => segment !== "");
  const auth = variables.request.map_value.fields.auth;
  const user = auth.map_value?.fields.uid?.string_value;
  return rules[policyOf[bucket]]?.({ reads: method === "get" || method === "list", user, folder }) ?? false;
}

StorageRulesRuntime.prototype.start = async () => {};
StorageRulesRuntime.prototype.stop = async () => {};
StorageRulesRuntime.prototype._sendRequest = async ({ action, context }) =>
  action === "load_ruleset"
    ? { result: { rulesVersion: 2 }, errors: [], warnings: [] }
    : { result: { permit: permits(context) }, errors: [], warnings: [] };

await EmulatorRegistry.start(new AuthEmulator({ projectId: project, host, port: Number(authPort) }));
await EmulatorRegistry.start(new StorageEmulator({
  projectId: project,
  host,
  port: Number(storagePort),
  rules: { name: import.meta.filename ?? "storage.rules", content: "" },
}));
console.log("ready");
