import { useRef, useState } from "preact/hooks";
import { hasCamera, seenByCamera } from "../../camera.ts";
import { wordsIn } from "../../form.ts";
import { site } from "../../live.ts";
import { placeIn, type PlaceCode } from "../../place-code.ts";
import { edit } from "../../site-draft.ts";
import { words } from "../../text/words.ts";
import { deviceEdits, type Way } from "./device-edits.ts";

interface BindProps {
  readonly way: Way;
  readonly profiles: readonly string[];
}

/** A name and a place for what was found: by the code on the label of the place, or by hand. */
export function BindDevice({ way, profiles }: BindProps) {
  const [where, setWhere] = useState<PlaceCode>();
  const [isWritten, setWritten] = useState(false);
  const t = words.value.setup.bind;
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const device = deviceIn(event.currentTarget as HTMLFormElement);
    setWritten(await edit(await deviceEdits({ ...device, way })));
  };
  return (
    <form onSubmit={(event) => void send(event)} class="bind">
      <CodeField taken={setWhere} />
      <PlaceFields {...(where && { where })} />
      <NameFields way={way} profiles={profiles} />
      <button type="submit" class="primary">
        {t.write}
      </button>
      <p role="status">{isWritten && t.written}</p>
    </form>
  );
}

function deviceIn(form: HTMLFormElement) {
  const text = wordsIn(form);
  const filled = placeFields.flatMap((key) => (text(key) === "" ? [] : [[key, text(key)] as const]));
  return { id: text("id"), name: text("name"), profile: text("profile"), at: Object.fromEntries(filled) };
}

const parts = ["building", "unit", "floor", "spot"] as const;
const placeFields = ["grid", ...parts] as const;

/** What the code said may be put right by hand. */
function PlaceFields({ where }: { readonly where?: PlaceCode }) {
  const t = words.value.setup.bind;
  const first = site.value?.grids.at(-1)?.id ?? "";
  return (
    <>
      <label>
        <span>{t.grid}</span>
        <select name="grid" key={where?.grid ?? ""} defaultValue={where?.grid ?? first}>
          {site.value?.grids.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {parts.map((name) => (
        <label key={`${name} ${where?.[name] ?? ""}`}>
          <span>{t[name]}</span>
          <input name={name} maxLength={20} defaultValue={where?.[name] ?? ""} autocomplete="off" />
        </label>
      ))}
    </>
  );
}

/** A device may be proposed under the name that it has on its wire. */
function proposedId(way: Way): string {
  if (way.kind === "wire") return `d-${way.unit}`;
  return (
    way.topicName
      .toLowerCase()
      .replaceAll(/[^a-z0-9._-]+/g, "-")
      .replace(/^[^a-z0-9]+/, "") || "device"
  );
}

function NameFields({ way, profiles }: BindProps) {
  const t = words.value.setup.bind;
  const id = proposedId(way);
  return (
    <>
      <label>
        <span>{t.name}</span>
        <input name="name" required maxLength={40} autocomplete="off" />
      </label>
      <label>
        <span>{t.id}</span>
        <input name="id" required pattern="[a-z0-9][a-z0-9._\-]*" defaultValue={id} autocomplete="off" />
      </label>
      <label>
        <span>{t.profile}</span>
        <input name="profile" list={`profiles-${id}`} required defaultValue={profiles[0] ?? ""} autocomplete="off" />
        <datalist id={`profiles-${id}`}>
          {profiles.map((profile) => (
            <option key={profile} value={profile} />
          ))}
        </datalist>
      </label>
    </>
  );
}

function CodeField({ taken }: { readonly taken: (place: PlaceCode) => void }) {
  const t = words.value.setup.bind;
  const video = useRef<HTMLVideoElement>(null);
  const [isWrong, setWrong] = useState(false);
  const take = (code: string | undefined) => {
    const place = code === undefined ? undefined : placeIn(code);
    setWrong(place === undefined && code !== "");
    if (place !== undefined) taken(place);
  };
  return (
    <div>
      <label>
        <span>{t.code}</span>
        <input
          autocomplete="off"
          placeholder="gridpost:place?grid=…"
          onChange={({ currentTarget }) => take(currentTarget.value)}
        />
      </label>
      {hasCamera && (
        <button
          type="button"
          class="chip"
          onClick={() => void (video.current && seenByCamera(video.current).then(take, () => setWrong(true)))}
        >
          {t.camera}
        </button>
      )}
      {hasCamera && <video ref={video} class="camera" muted playsInline />}
      <p class="refused" role="alert">
        {isWrong && t.noPlace}
      </p>
    </div>
  );
}
