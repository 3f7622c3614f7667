import { useEffect, useState } from "preact/hooks";
import type { TerminalRequest, TerminalsReply } from "../../../gateway/api/schema.ts";
import { wordsIn } from "../../form.ts";
import { site } from "../../live.ts";
import { personTitle } from "../../places.ts";
import { inviteTerminal, listTerminals, revokeTerminal, type Refused } from "../../session.ts";
import { fullTimeText } from "../../text/times.ts";
import { words } from "../../text/words.ts";
import { Field, refusedText } from "../door.tsx";

type Terminal = TerminalsReply["terminals"][number];

const kinds = ["screen", "panel"] as const satisfies readonly Terminal["kind"][];
const roles = ["duty", "worker", "viewer"] as const satisfies readonly Terminal["role"][];

const lookEveryMs = 5_000;

/** Wall screens, desk computers and panels: a code lets one in, and it is put out from here. */
export function TerminalsPage() {
  const [terminals, setTerminals] = useState<readonly Terminal[]>([]);
  const [refused, setRefused] = useState<Refused>();
  const load = () => void listTerminals().then(setTerminals);
  useEffect(() => {
    load();
    // The code is used elsewhere: what became of it shows here by itself.
    const timer = setInterval(load, lookEveryMs);
    return () => clearInterval(timer);
  }, []);
  const t = words.value.door.terminal;
  const revoke = async (name: string) => {
    const reply = await revokeTerminal(name);
    setRefused(reply.done ? undefined : reply);
    load();
  };
  return (
    <div class="panel accounts">
      <p class="hint">{t.where}</p>
      {terminals.length === 0 && <p class="empty">{t.none}</p>}
      <ul>
        {terminals.map((terminal) => (
          <li key={terminal.name}>
            <span>{terminalText(terminal)}</span>
            <button type="button" class="ghost" onClick={() => void revoke(terminal.name)}>
              {t.revoke}
            </button>
          </li>
        ))}
      </ul>
      <p class="refused" role="alert">
        {refused && refusedText(refused)}
      </p>
      <NewTerminal />
    </div>
  );
}

function terminalText({ name, kind, role, person, sinceMs }: Terminal): string {
  const { terminal: t, roles: roleNames } = words.value.door;
  const whose = person === undefined ? [] : [personTitle(person)];
  return [name, t.kinds[kind], roleNames[role], ...whose, t.since(fullTimeText(sinceMs))].join(" · ");
}

function NewTerminal() {
  const [said, setSaid] = useState<string>();
  const { door } = words.value;
  const t = door.terminal;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const text = wordsIn(event.currentTarget as HTMLFormElement);
    const [person, grid] = [text("person"), text("grid")];
    const where = { ...(person !== "" && { person }), ...(grid !== "" && { grid }) };
    const wish = { name: text("name"), kind: text("kind"), role: text("role"), ...where };
    const reply = await inviteTerminal(wish as TerminalRequest);
    setSaid(reply.done ? t.codeIs(printed(reply.code ?? "")) : refusedText(reply));
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      <Field name="name" text={t.name} autocomplete="off" />
      <Choice name="kind" text={t.kind} options={kinds.map((kind) => [kind, t.kinds[kind]])} />
      <Choice name="role" text={door.role} options={roles.map((role) => [role, door.roles[role]])} />
      <Choice name="person" text={door.person} options={[["", door.nobodyInParticular], ...people()]} />
      <Choice name="grid" text={door.grid} options={[["", door.gridOfPerson], ...grids()]} />
      <button type="submit">{t.invite}</button>
      <p role="status">
        <strong>{said}</strong>
      </p>
    </form>
  );
}

/** Of a box that several villages share. */
export function grids(): readonly Option[] {
  return (site.value?.grids ?? []).map(({ id, name }) => [id, name]);
}

type Option = readonly [value: string, text: string];

function people(): readonly Option[] {
  return (site.value?.people ?? []).map(({ id, title }) => [id, title]);
}

export function Choice({
  name,
  text,
  options,
}: {
  readonly name: string;
  readonly text: string;
  readonly options: readonly Option[];
}) {
  return (
    <label>
      <span>{text}</span>
      <select name={name}>
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** In two halves, as it is read aloud. */
function printed(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
