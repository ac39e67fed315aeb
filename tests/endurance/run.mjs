// The long campaigns: kills, fuzzing, soak. Resumable: each run is one slice of at most 20 minutes
// that goes on where the report says the last one stopped. `--short` runs the fixed-seed short
// forms for CI and leaves the report alone.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const reportFile = join(here, "report.json");
const options = process.argv.slice(2);
const binary = resolve(options.find((word) => !word.startsWith("--")) ?? "");
const short = options.includes("--short");
/** One campaign alone, by `--only=kills`, `--only=fuzz` or `--only=soak`. */
const only = options.find((word) => word.startsWith("--only="))?.slice("--only=".length);
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const sliceEnds = Date.now() + 20 * 60_000;

/** What each campaign has to reach, in all slices together. */
const goals = { kills: 200, fuzzSecondsPerTarget: 3600, soakRequests: 1_000_000 };
const shortForms = { kills: 20, fuzzSeconds: 10, soakRequests: 2_000 };

const report = existsSync(reportFile)
  ? JSON.parse(readFileSync(reportFile, "utf8"))
  : { kills: { done: 0, failures: 0 }, fuzz: {}, soak: { requests: 0, residentKib: [] }, slices: [] };

/** Runs a command to its end and gives back what it printed; fails loudly. */
function run(command, args, env = {}, cwd = root) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env } });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (bytes) => {
        printed += bytes;
        process.stdout.write(bytes);
      });
    }
    child.on("error", failed);
    child.on("close", (code) => {
      if (code === 0) done(printed);
      else failed(new Error(`${command} ${args.join(" ")} ended with ${code}`));
    });
  });
}

function millisLeft() {
  return sliceEnds - Date.now();
}

async function kills(count, seed) {
  const env = { BARTIZAN_BIN: binary, BARTIZAN_KILLS: String(count), BARTIZAN_SEED: String(seed) };
  const args = ["test", "--locked", "-p", "journeys", "kill", "--", "--nocapture", "--test-threads=1"];
  await run("cargo", args, env);
}

function fuzzTargets() {
  return readdirSync(join(root, "fuzz/fuzz_targets"))
    .filter((name) => name.endsWith(".rs"))
    .map((name) => name.slice(0, -3));
}

async function fuzz(name, seconds) {
  const printed = await run("bash", ["fuzz/run.sh", String(seconds), name]);
  const runs = printed.match(/number_of_executed_units: (\d+)/);
  return runs ? Number(runs[1]) : null;
}

async function soak(requests) {
  const perRound = Math.min(requests, short ? 500 : 6_000);
  const rounds = Math.max(1, Math.round(requests / perRound / 2));
  // The short form is built as the tests are: CI compiles nothing twice.
  const [profile, folder] = short ? [[], "debug"] : [["--release"], "release"];
  await run("cargo", ["build", "--locked", ...profile, "-p", "bench"]);
  const args = ["--binary", binary, "--rate", short ? "100" : "400", "--requests", String(perRound), "--rounds", String(rounds)];
  const printed = await run("taskset", ["-c", "0", join(target, folder, "bench"), ...args]);
  const resident = printed.match(/last round: (\d+) KiB/);
  return { requests: perRound * (rounds + 1) * 2, residentKib: resident ? Number(resident[1]) : null };
}

async function shortCampaigns() {
  await kills(shortForms.kills, 1);
  // `config` builds the whole product with sanitizers; its short form is the property test in app.
  for (const name of fuzzTargets().filter((target) => target !== "config")) {
    await fuzz(name, shortForms.fuzzSeconds);
  }
  await soak(shortForms.soakRequests);
  console.log("endurance: short forms passed");
}

/** One step of the campaign that is furthest from its goal. */
async function longStep() {
  const fuzzed = fuzzTargets().map((name) => [name, report.fuzz[name]?.seconds ?? 0]);
  const [poorest, seconds] = fuzzed.reduce((least, entry) => (entry[1] < least[1] ? entry : least));
  const shares = [
    ["kills", report.kills.done / goals.kills],
    ["fuzz", seconds / goals.fuzzSecondsPerTarget],
    ["soak", report.soak.requests / goals.soakRequests],
  ].filter(([name, share]) => share < 1 && (only === undefined || name === only));
  if (shares.length === 0) return false;
  const [next] = shares.reduce((least, entry) => (entry[1] < least[1] ? entry : least));
  if (next === "kills") {
    await kills(20, 1 + report.kills.done);
    report.kills.done += 20;
  } else if (next === "fuzz") {
    const runs = await fuzz(poorest, 180);
    const before = report.fuzz[poorest] ?? { seconds: 0, runs: 0 };
    report.fuzz[poorest] = { seconds: before.seconds + 180, runs: before.runs + runs };
  } else {
    const done = await soak(48_000);
    report.soak.requests += done.requests;
    report.soak.residentKib.push(done.residentKib);
  }
  return true;
}

async function slice() {
  const revision = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root }).toString().trim();
  const started = new Date().toISOString();
  // A step takes up to four minutes; none begins that could not end within the slice.
  while (millisLeft() > 5 * 60_000) {
    if (!(await longStep())) break;
    writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  }
  report.slices.push({ started, revision });
  writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`endurance: ${JSON.stringify({ kills: report.kills, fuzz: report.fuzz, soak: report.soak.requests })}`);
}

await (short ? shortCampaigns() : slice());
