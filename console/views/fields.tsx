import { site } from "../live.ts";
import { words } from "../text/words.ts";

interface TextFieldProps {
  readonly name: string;
  readonly text: string;
  readonly maxLength: number;
  readonly pattern?: string;
  readonly isOptional?: boolean;
}

export function TextField({ name, text, maxLength, pattern, isOptional = false }: TextFieldProps) {
  return (
    <label>
      <span>{text}</span>
      <input
        type="text"
        name={name}
        maxLength={maxLength}
        required={!isOptional}
        autocomplete="off"
        {...(pattern !== undefined && { pattern })}
      />
    </label>
  );
}

export function GridField() {
  return (
    <label>
      <span>{words.value.work.grid}</span>
      <select name="grid" required>
        {site.value?.grids.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Several grids; at least one is asked for when it is sent. */
export function GridsField({ changed }: { readonly changed?: (chosen: readonly string[]) => void }) {
  return (
    <fieldset class="choices">
      <legend>{words.value.work.grids}</legend>
      {site.value?.grids.map(({ id, name }) => (
        <label key={id} class="choice">
          <input
            type="checkbox"
            name="grids"
            value={id}
            onChange={({ currentTarget }) => changed?.(gridsIn(currentTarget.form))}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function gridsIn(form: HTMLFormElement | null): readonly string[] {
  return form === null ? [] : new FormData(form).getAll("grids").filter((each) => typeof each === "string");
}
