import { isMapping } from "./findings.ts";
import type { Path, Problem } from "./problem.ts";
import { words } from "./words.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

interface Filled {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/** Puts `${env:NAME}` in its place, so that a file that is copied around holds no secret. */
export function fillIn(value: unknown, env: Environment, path: Path = []): Filled {
  if (typeof value === "string") return fillText(value, env, path);
  if (Array.isArray(value)) return joined(value.map((each, at) => fillIn(each, env, [...path, at])));
  if (!isMapping(value)) return { value, problems: [] };
  const keys = Object.keys(value);
  const { value: values, problems } = joined(keys.map((key) => fillIn(value[key], env, [...path, key])));
  return { value: Object.fromEntries(keys.map((key, at) => [key, values[at]])), problems };
}

function joined(parts: readonly Filled[]): Filled & { readonly value: readonly unknown[] } {
  return { value: parts.map(({ value }) => value), problems: parts.flatMap(({ problems }) => problems) };
}

const reference = /\$\{env:(\w{1,64})\}/g;

function fillText(text: string, env: Environment, path: Path): Filled {
  const unset = [...text.matchAll(reference)].flatMap(([, name = ""]) => (env[name] === undefined ? [name] : []));
  const value = text.replace(reference, (written, name: string) => env[name] ?? written);
  return { value, problems: unset.map((name) => unsetVariable(name, path)) };
}

function unsetVariable(name: string, path: Path): Problem {
  const problem = words(`没有环境变量 ${name}`, `the environment has no ${name}`);
  const hint = words(`在启动网关的环境里设置 ${name}`, `set ${name} where the gateway is started`);
  return { code: "E1209", path, problem, hint };
}
