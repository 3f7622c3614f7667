import { wordsIn } from "../../form.ts";
import { words } from "../../text/words.ts";
import { begin, lastRead } from "../../survey.ts";

interface RegistersProps {
  readonly place: string;
  readonly unit: number;
}

/** The same registers under every type and order of words; the ones that make sense are marked. */
export function Registers({ place, unit }: RegistersProps) {
  const t = words.value.setup.find;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const text = wordsIn(event.currentTarget as HTMLFormElement);
    const table = text("table") as "holding" | "input" | "coil" | "discrete";
    void begin({ do: "read", place, unit, table, address: Number(text("address")), count: Number(text("count")) });
  };
  return (
    <details>
      <summary>{t.registers}</summary>
      <form onSubmit={send} class="row">
        <label>
          <span>{t.table}</span>
          <select name="table">
            {(["holding", "input", "coil", "discrete"] as const).map((each) => (
              <option key={each} value={each}>
                {t.tables[each]}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{t.address}</span>
          <input name="address" type="number" min={0} max={65_535} defaultValue="0" required />
        </label>
        <label>
          <span>{t.count}</span>
          <input name="count" type="number" min={1} max={16} defaultValue="2" required />
        </label>
        <button type="submit" class="ghost">
          {t.read}
        </button>
      </form>
      <Ways unit={unit} />
    </details>
  );
}

function Ways({ unit }: { readonly unit: number }) {
  const t = words.value.setup.find;
  const read = lastRead.value;
  if (read === undefined || read.unit !== unit) return null;
  if (read.refused !== undefined) return <p class="refused">{t.lost(read.refused)}</p>;
  return (
    <>
      <p>
        {read.words
          .map((word, at) => `${read.address + at}: 0x${word.toString(16).padStart(4, "0")} = ${word}`)
          .join("  ")}
      </p>
      <table class="ways">
        <thead>
          <tr>
            <th scope="col">{t.address}</th>
            <th scope="col">{t.type}</th>
            <th scope="col">{t.order}</th>
            <th scope="col">{t.value}</th>
          </tr>
        </thead>
        <tbody>
          {read.ways.map(({ address, type, order, value, isPlausible }) => (
            <tr key={`${address} ${type} ${order}`} class={isPlausible ? "plausible" : ""}>
              <td>{address}</td>
              <td>{type}</td>
              <td>{order}</td>
              <td>
                {isPlausible && "✔ "}
                {value}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
