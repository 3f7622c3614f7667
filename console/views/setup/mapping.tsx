import { useState } from "preact/hooks";
import type { MappingReply, StrangersReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { wordsIn } from "../../form.ts";
import { labelText, words } from "../../text/words.ts";
import { Age } from "../age.tsx";

type Stranger = StrangersReply["strangers"][number];

const askedEveryMs = 5_000;
const titleMax = 40;

/** Messages that nobody could read: a person points at their fields, and they become a device profile. */
export function MappingPage() {
  const asked = useAsked<StrangersReply>("api/v1/strangers", askedEveryMs);
  const [picked, setPicked] = useState<Stranger>();
  const t = words.value.setup.mapping;
  if (asked.kind !== "answer") return <p class="empty">{words.value.page.loading}</p>;
  return (
    <div class="panel configuration">
      <p>{t.what}</p>
      {asked.answer.strangers.length === 0 && <p class="empty">{t.none}</p>}
      <ul class="stations">
        {asked.answer.strangers.map((stranger) => (
          <li key={`${stranger.topic} ${stranger.at.wallMs}`}>
            <code>{stranger.topic}</code> {stranger.detail !== stranger.topic && <small>{stranger.detail}</small>}{" "}
            <small>
              <Age atMs={stranger.at.wallMs} />
            </small>
            <code class="raw">{stranger.outline}</code>
            <button type="button" class="chip" onClick={() => setPicked(stranger)}>
              {t.map}
            </button>
          </li>
        ))}
      </ul>
      {picked && <Mapper key={picked.topic} of={picked} />}
    </div>
  );
}

interface Row {
  readonly pointer: string;
  readonly shown: string;
}

function Mapper({ of }: { readonly of: Stranger }) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [said, setSaid] = useState<MappingReply>();
  const t = words.value.setup.mapping;
  const rows = fieldsIn(of.outline);
  const toggle = (pointer: string) =>
    setChosen(chosen.includes(pointer) ? chosen.filter((each) => each !== pointer) : [...chosen, pointer]);
  const send = async (form: HTMLFormElement, write: boolean) => {
    const text = wordsIn(form);
    const measures = chosen.map((pointer) => ({
      id: text(`id ${pointer}`),
      pointer,
      quantity: text(`quantity ${pointer}`),
      unit: text(`unit ${pointer}`),
      scale: Number(text(`scale ${pointer}`)),
    }));
    const about = { id: text("id"), title: text("title"), topic: of.topic, name: text("name"), payload: of.outline };
    setSaid(await ask({ ...about, measures, write }));
  };
  return (
    <form
      class="step"
      onSubmit={(event) => {
        event.preventDefault();
        void send(event.currentTarget as HTMLFormElement, true);
      }}
      onChange={(event) => void send(event.currentTarget as HTMLFormElement, false)}
    >
      <h3>{of.topic}</h3>
      {rows.length === 0 && <p class="refused">{t.unreadable}</p>}
      <fieldset class="chips">
        <legend>{t.point}</legend>
        {rows.map(({ pointer, shown }) => (
          <button
            key={pointer}
            type="button"
            class="chip"
            aria-pressed={chosen.includes(pointer)}
            onClick={() => toggle(pointer)}
          >
            {pointer} = {shown}
          </button>
        ))}
      </fieldset>
      {chosen.map((pointer) => (
        <MeasureFields key={pointer} pointer={pointer} />
      ))}
      <div class="row">
        <Text name="name" label={t.name} value={of.topic.split("/").at(-2) ?? of.topic} />
        <Text name="id" label={t.id} value="own-device" pattern="[a-z0-9][a-z0-9\-]*" />
        <Text name="title" label={t.title} value={of.topic.slice(0, titleMax)} />
      </div>
      <Outcome of={said} />
      <button type="submit" class="primary" disabled={chosen.length === 0}>
        {t.write}
      </button>
    </form>
  );
}

function MeasureFields({ pointer }: { readonly pointer: string }) {
  const t = words.value.setup.mapping;
  const last = pointer.split("/").at(-1) ?? "value";
  return (
    <fieldset class="row">
      <legend>
        <code>{pointer}</code>
      </legend>
      <Text name={`id ${pointer}`} label={t.measure} value={last.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-")} />
      <label>
        <span>{t.quantity}</span>
        <select name={`quantity ${pointer}`}>
          {Object.entries(t.quantities).map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Text name={`unit ${pointer}`} label={t.unit} value="" isOptional />
      <Text name={`scale ${pointer}`} label={t.scale} value="1" />
    </fieldset>
  );
}

interface TextProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly pattern?: string;
  readonly isOptional?: boolean;
}

function Text({ name, label, value, pattern, isOptional = false }: TextProps) {
  return (
    <label>
      <span>{label}</span>
      <input name={name} defaultValue={value} required={!isOptional} autocomplete="off" {...(pattern && { pattern })} />
    </label>
  );
}

function Outcome({ of }: { readonly of: MappingReply | undefined }) {
  const t = words.value.setup.mapping;
  if (of === undefined) return null;
  return (
    <div role="status">
      <ul class="facts">
        {of.fields.map(({ measure, value, why }) => (
          <li key={measure}>
            {measure} → <b>{value ?? why}</b>
          </li>
        ))}
        {of.problems.map(({ path, problem, hint }) => (
          <li key={path} class="refused">
            {path}：{labelText(problem)} <small>{labelText(hint)}</small>
          </li>
        ))}
      </ul>
      {of.refused !== undefined && <p class="refused">{t.refused[of.refused]}</p>}
      {of.isWritten && <p>{t.written}</p>}
      {of.text !== "" && (
        <details>
          <summary>{t.asFile}</summary>
          <pre>{of.text}</pre>
        </details>
      )}
    </div>
  );
}

async function ask(wish: object): Promise<MappingReply | undefined> {
  const headers = { "content-type": "application/json" };
  const reply = await fetch("api/v1/mapping", { method: "POST", headers, body: JSON.stringify(wish) }).catch(
    () => undefined,
  );
  return reply?.status === 200 || reply?.status === 409 ? ((await reply.json()) as MappingReply) : undefined;
}

/** Every number and word of a message with its place in it; of a text that was cut short nothing. */
function fieldsIn(outline: string): readonly Row[] {
  try {
    return rowsOf(JSON.parse(outline), "");
  } catch {
    return [];
  }
}

function rowsOf(value: unknown, pointer: string): readonly Row[] {
  if (typeof value !== "object" || value === null) return [{ pointer, shown: JSON.stringify(value) }];
  return Object.entries(value).flatMap(([key, each]) =>
    rowsOf(each, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}
