import type { StrangersReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { labelText, words } from "../../text/words.ts";
import { BindDevice } from "./bind-device.tsx";

const askedEveryMs = 5_000;

/** Devices that speak by MQTT and are nobody's yet, with the kinds that can read them. */
export function HeardDevices() {
  const asked = useAsked<StrangersReply>("api/v1/strangers", askedEveryMs);
  const t = words.value.setup.heard;
  if (asked.kind !== "answer") return null;
  const known = newestOf(asked.answer.strangers.filter(({ kinds }) => kinds.length > 0));
  if (known.length === 0) return <p>{t.none}</p>;
  return (
    <>
      <p>{t.found(known.length)}</p>
      <ul class="stations">
        {known.map((stranger) => (
          <Heard key={stranger.topic} of={stranger} />
        ))}
      </ul>
    </>
  );
}

type Stranger = StrangersReply["strangers"][number];

function newestOf(strangers: readonly Stranger[]): readonly Stranger[] {
  return [...new Map(strangers.toReversed().map((each) => [each.topic, each])).values()];
}

function Heard({ of }: { readonly of: Stranger }) {
  const t = words.value.setup.heard;
  const [first] = of.kinds;
  if (first === undefined) return null;
  return (
    <li data-topic={of.topic}>
      <b>{first.name}</b> <code>{of.topic}</code>
      <ul class="models">
        {of.kinds.map(({ profile, title, values }) => (
          <li key={profile}>
            <b>{labelText(title)}</b> <code>{profile}</code>{" "}
            <span class="raw">{values.map(({ measure, value }) => `${measure} = ${value}`).join("  ")}</span>
          </li>
        ))}
      </ul>
      <details>
        <summary>{t.bind(first.name)}</summary>
        <BindDevice way={{ kind: "topic", topicName: first.name }} profiles={of.kinds.map(({ profile }) => profile)} />
      </details>
    </li>
  );
}
