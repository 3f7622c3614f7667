#!/usr/bin/env -S node --max-semi-space-size=2 --heap-growing-percent=30
import { parseArgs } from "node:util";
import { version } from "./config/version.ts";
import type { Surroundings } from "./app.ts";
import type { Platform } from "./gateway/platform.ts";
import type { PartName } from "./gateway/supervise.ts";

/** Exit codes are a promise: 0 done · 1 found bad · 2 wrong usage · 3 invalid configuration · 70 broken invariant. */
const exit = { done: 0, usage: 2, broken: 70 } as const;

const usage = `gridpost 格哨

  gridpost run --config SITE.yaml --data DIR   启动网关 start the gateway
  gridpost hil run|lint|replay|diff …          硬件在环：台架、场景、时延 scenarios on a bench around the real gateway
  gridpost demo [--speed N] [--replay FILE]    模拟站点演示 a simulated site
  gridpost validate SITE.yaml                  只检查配置 check a configuration
  gridpost apply SITE.yaml --data DIR          换上新配置，不确认就退回 put a configuration in force, on trial
  gridpost scan PORT|auto|tcp://HOST           找总线上的设备 find the devices on a line
  gridpost identify PORT UNIT                  认出一台设备 name a device
  gridpost read PORT:UNIT REGISTER             读寄存器 read registers
  gridpost store verify|compact|export|import|backup|restore --data DIR   检查、压缩、备份数据 look after the data
  gridpost audit verify --data DIR             核对审计日志 check the journal
  gridpost mqtt credential|certificate|remove|list ID --data DIR   设备凭据 credentials of devices
  gridpost tls show --data DIR                 证书指纹 the box's fingerprint
  gridpost setup --data DIR [--reset]          机身码：第一次打开控制台 the code for the console
  gridpost terminal add|list|revoke NAME --data DIR      值守终端：登记、撤销 screens and panels
  gridpost keys show|enrol|rotate|revoke KEY --data DIR   区级指令的密钥 keys of the district's commands
  gridpost cbor decode [FILE|-]                一帧上报报文，逐项列出 a message of the wire, field by field
  gridpost test channel|trip --data DIR                  通道测试、跳闸试验 tests that end at a person
  gridpost mode status|peace|alert|emergency|recovery --data DIR   平时、战备、战时、恢复 the mode of the box
  gridpost report evaluation|digest|list|show|verify --data DIR   评价、日报、月报、季报 how the grids did
  gridpost profile lint|show|diff NAME|FILE …  治理模式的检查、内容、不同 a programme: check, read, compare
  gridpost privacy report --data DIR           存了谁的什么、多久、丢了多少 what is kept of people, what was dropped
  gridpost site amendments [remove KIND VERSION] --data DIR   运行中的站点变更 what was amended at run time
  gridpost alarms replay --rules SITE.yaml --series FILE.csv   回放告警规则 what the rules would have rung
  gridpost roster show|gaps|import …           看排班、查空岗、导入 the roster
  gridpost report commissioning --data DIR     验收报告 what an installer hands over
  gridpost doctor --data DIR [--config SITE.yaml]        逐项体检，给出改法 the box, item by item, with what mends it
  gridpost completion bash|zsh|fish            命令补全 completion for the shell
  gridpost version [--json]                    版本 version
`;

const others: Readonly<Record<string, (rest: string[]) => Promise<number>>> = {
  keys,
  cbor: async (rest) => {
    const [{ cborCommand }, { environment }, { readFile }] = await Promise.all([
      import("./cloud-bridge/cli/cbor.ts"),
      import("./config/load.ts"),
      import("node:fs/promises"),
    ]);
    const read = async (file: string) =>
      file === "-" ? Buffer.concat(await process.stdin.toArray()) : await readFile(file);
    return cborCommand(rest, { out: process.stdout, env: environment(), read });
  },
  roster: async (rest) =>
    (await import("./gateway/cli/roster.ts")).rosterCommand(rest, { out: process.stdout, nowMs: Date.now() }),
  setup: async (rest) => (await import("./gateway/cli/setup.ts")).setupCommand(rest, process.stdout),
  terminal: async (rest) => (await import("./gateway/cli/terminal.ts")).terminalCommand(rest, process.stdout),
  test: async (rest) =>
    (await import("./gateway/cli/test.ts")).testCommand(rest, { out: process.stdout, pause: lookAgain }),
  mode: async (rest) => (await import("./gateway/cli/mode.ts")).modeCommand(rest, { out: process.stdout, confirm }),
  apply: async (rest) => {
    const [{ applyCommand }, { setTimeout: wait }] = await Promise.all([
      import("./gateway/cli/apply.ts"),
      import("node:timers/promises"),
    ]);
    const isAttended = process.stdin.isTTY;
    return applyCommand(rest, { out: process.stdout, confirm, isAttended, wait: (ms) => wait(ms) });
  },
  privacy: async (rest) => (await import("./gateway/cli/privacy.ts")).privacyCommand(rest, process.stdout),
  report: async (rest) =>
    rest[0] === "commissioning"
      ? (await import("./gateway/cli/commissioning.ts")).commissioningCommand(rest, process.stdout)
      : (await import("./gateway/cli/report.ts")).reportCommand(rest, process.stdout),
  doctor: async (rest) => {
    const [{ doctorCommand }, { createPlatform }] = await Promise.all([
      import("./gateway/cli/doctor.ts"),
      import("./gateway/platform.ts"),
    ]);
    return doctorCommand(rest, { out: process.stdout, clock: createPlatform("doctor").clock, devices: "/dev" });
  },
  completion: async (rest) => {
    const names = [...usage.matchAll(/^  gridpost ([a-z]+)/gm)].map(([, name = ""]) => name);
    return (await import("./gateway/cli/completion.ts")).completionCommand(rest, process.stdout, [...new Set(names)]);
  },
  profile: async (rest) => (await import("./gateway/cli/profile.ts")).profileCommand(rest, process.stdout),
  hil: async (rest) => (await import("./simulators/hil.ts")).hil(rest),
  site: async (rest) => (await import("./gateway/cli/site.ts")).siteCommand(rest, process.stdout),
};

const [command = "help", ...args] = process.argv.slice(2);
process.exitCode = await runCommand(command, args);

/** Each command loads its own code: a child process of the gateway holds nothing it does not run. */
async function runCommand(name: string, rest: string[]): Promise<number> {
  switch (name) {
    case "run":
      return run(rest);
    case "part":
      return part(rest[0] ?? "");
    case "demo":
      return (await import("./simulators/demo.ts")).demo(rest);
    case "validate":
      return (await import("./gateway/cli/validate.ts")).validate(rest, process.stdout, process.env, Date.now());
    case "store":
      return (await import("./gateway/cli/store.ts")).storeCommand(rest, process.stdout);
    case "audit":
      return (await import("./gateway/cli/audit.ts")).auditCommand(rest, process.stdout);
    case "alarms":
      return (await import("./simulators/alarms.ts")).alarmsCommand(rest, process.stdout);
    case "version":
      process.stdout.write(versionText(rest.includes("--json")));
      return exit.done;
    default:
      return otherCommand(name, rest);
  }
}

async function otherCommand(name: string, rest: string[]): Promise<number> {
  if (name === "scan" || name === "identify" || name === "read") return onLine(name, rest);
  if (name === "mqtt" || name === "tls") return access(name, rest);
  const other = Object.hasOwn(others, name) ? others[name] : undefined;
  if (other !== undefined) return other(rest);
  process.stderr.write(usage);
  return name === "help" ? exit.done : exit.usage;
}

function versionText(isJson: boolean): string {
  if (!isJson) return `gridpost ${version}\n`;
  const { node, modules } = process.versions;
  return `${JSON.stringify({ schema: "gridpost.version/v1", version, node, modules })}\n`;
}

/** Half a second; Ctrl-C ends the test instead of this process. */
function lookAgain(): Promise<boolean> {
  return new Promise((resolve) => {
    const stop = () => resolve(false);
    process.once("SIGINT", stop);
    setTimeout(() => {
      process.removeListener("SIGINT", stop);
      resolve(true);
    }, 500);
  });
}

async function confirm(question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const hungUp = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  return Promise.race([terminal.question(question), hungUp]).finally(() => terminal.close());
}

/** The commands of an installer at a line: no gateway, the port alone. */
async function onLine(name: "scan" | "identify" | "read", rest: string[]): Promise<number> {
  const [{ lineCommands }, { createPlatform }, { createSerialPorts }, { environment, loadProfiles }] =
    await Promise.all([
      import("./sensors/modbus/cli/line-commands.ts"),
      import("./gateway/platform.ts"),
      import("./gateway/serial.ts"),
      import("./config/load.ts"),
    ]);
  const { clock } = createPlatform(name);
  const stopping = new AbortController();
  process.once("SIGINT", () => stopping.abort());
  const { stdout: out, stderr: err } = process;
  const serial = createSerialPorts({ clock });
  const deps = { clock, serial, out, err, env: environment(), signal: stopping.signal, profiles: loadProfiles };
  return lineCommands[name](rest, deps);
}

async function access(name: "mqtt" | "tls", rest: string[]): Promise<number> {
  const { mqttCommand, tlsCommand } = await import("./gateway/cli/mqtt.ts");
  if (name === "tls") return tlsCommand(rest, process.stdout);
  const readInput = async () => Buffer.concat(await process.stdin.toArray()).toString("utf8");
  return mqttCommand(rest, { out: process.stdout, nowMs: Date.now(), readInput });
}

async function keys(rest: string[]): Promise<number> {
  const [{ keysCommand }, { replaceFile }, { environment }] = await Promise.all([
    import("./cloud-bridge/cli/keys.ts"),
    import("./gateway/access/credential-file.ts"),
    import("./config/load.ts"),
  ]);
  return keysCommand(rest, { out: process.stdout, nowMs: Date.now, replaceFile, env: environment() });
}

async function run(rest: string[]): Promise<number> {
  const { values } = parseArgs({ args: rest, options: { config: { type: "string" }, data: { type: "string" } } });
  if (values.config === undefined || values.data === undefined) {
    process.stderr.write(usage);
    return exit.usage;
  }
  const [{ createPlatform }, { openSite }] = await Promise.all([import("./gateway/platform.ts"), import("./app.ts")]);
  const platform = createPlatform("core");
  const keeper = openSite(values.config, values.data, platform);
  if (keeper.ok) return serve(keeper.value, platform, values.data);
  return (await import("./gateway/cli/validate.ts")).validate([values.config], process.stderr);
}

type SiteKeeper = NonNullable<Surroundings["siteKeeper"]>;

async function serve(siteKeeper: SiteKeeper, platform: Platform, directory: string): Promise<number> {
  const [{ assemble }, { supervise }] = await Promise.all([import("./app.ts"), import("./gateway/supervise.ts")]);
  const { clock, log } = platform;
  const entry = import.meta.filename;
  const startPart: Surroundings["startPart"] = (name, desk) => supervise(name, desk, { entry, clock, log });
  let [isStopping, stopApp] = [false, () => {}];
  const stop = () => {
    isStopping = true;
    stopApp();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  // Started by another process of ours over IPC: its end is the end of this one.
  process.once("disconnect", stop);
  try {
    for (let ending = "again"; ending === "again" && !isStopping;) {
      const app = await assemble(siteKeeper.loaded(), platform, { directory, startPart, siteKeeper });
      stopApp = app.stop;
      // Asked to end while it was being put together: it ends as soon as it began, which closes what it opened.
      if (isStopping) app.stop();
      ending = await app.run();
    }
    return exit.done;
  } catch (error) {
    log.error("stopped-by-failure", { error: error instanceof Error ? error.stack : String(error) });
    return exit.broken;
  } finally {
    // The open channel to whoever started us would keep a process alive that has nothing left to do, and so would a
    // socket that something forgot: whoever starts us again waits for our end.
    if (process.connected) process.disconnect();
    setTimeout(() => process.exit(), 3_000).unref();
  }
}

async function part(name: string): Promise<never> {
  const { runPart } = await import("./part.ts");
  await runPart(name as PartName);
  // A timer or a socket that is still there must not keep an orphan alive.
  process.exit(exit.done);
}
