import type { Output } from "./validate.ts";
import { told } from "./told.ts";

/** Exit codes are a promise: 0 done · 2 wrong usage. */
const exit = { done: 0, usage: 2 } as const;

/** `gridpost completion bash|zsh|fish`: what a shell needs to complete the names of the commands. */
export function completionCommand([shell = ""]: readonly string[], out: Output, commands: readonly string[]): number {
  const text = Object.hasOwn(scripts, shell) ? scripts[shell]?.(commands.join(" ")) : undefined;
  return text === undefined ? told(out, usage, exit.usage) : told(out, text, exit.done);
}

const usage = "gridpost completion bash|zsh|fish   命令补全 completion for the shell\n";

const scripts: Readonly<Record<string, (names: string) => string>> = {
  bash: (names) => `complete -o default -W "${names}" gridpost\n`,
  zsh: (names) => `#compdef gridpost\n_arguments '1: :(${names})' '*:file:_files'\n`,
  fish: (names) => `complete -c gridpost -n __fish_use_subcommand -f -a "${names}"\n`,
};
