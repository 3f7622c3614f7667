import type { AccessReply, Doorkeeper } from "../access/doorkeeper.ts";
import type { Asker, Terminals } from "../access/terminals.ts";
import type { Answer, Ask } from "./messages.ts";

interface TerminalAnswerDeps {
  readonly doors?: Pick<Doorkeeper, "guests" | "signOut"> | undefined;
  readonly terminals?: Terminals | undefined;
}

type AskOf<K extends Ask["kind"]> = Extract<Ask, { kind: K }>;

export function terminalsAnswer({ terminals }: TerminalAnswerDeps): Answer {
  return { kind: "terminals", terminals: terminals?.list() ?? [] };
}

export function inviteAnswer(deps: TerminalAnswerDeps, { wish, hash, from }: AskOf<"invite-terminal">): Answer {
  return byInstaller(deps, { hash, from }, (terminals, by) => terminals.invite(wish, by));
}

export function revokeAnswer(deps: TerminalAnswerDeps, { name, hash, from }: AskOf<"revoke-terminal">): Answer {
  return byInstaller(deps, { hash, from }, (terminals, by) => terminals.revoke(name, by));
}

export function enrolAnswer({ terminals }: TerminalAnswerDeps, { code, from }: AskOf<"enrol-terminal">): Answer {
  return answered(terminals?.enrol(code, from));
}

/** A terminal that signs out is one no longer. */
export async function signOutAnswer(
  { doors, terminals }: TerminalAnswerDeps,
  { hash, from }: AskOf<"sign-out">,
): Promise<Answer> {
  return answered(terminals?.leave(hash, from) === true ? { done: true } : doors?.signOut(hash, from));
}

/** The part that faces the network says which session asks; whether that may is decided here. */
function byInstaller(
  { doors, terminals }: TerminalAnswerDeps,
  { hash, from }: { readonly hash: string; readonly from: string },
  ask: (terminals: Terminals, by: Asker) => AccessReply,
): Answer {
  const guest = doors?.guests().find((each) => each.hash === hash && each.role === "installer");
  return answered(guest && terminals && ask(terminals, { account: guest.account, from }));
}

function answered(reply: AccessReply | undefined): Answer {
  return { kind: "access", reply: reply ?? { done: false, refused: "not-permitted" } };
}
