import { GridField, TextField } from "../fields.tsx";
import { Order } from "../order.tsx";
import { Panel } from "../panel.tsx";

interface Entry {
  /** Where it is sent. */
  readonly path: string;
  readonly text: string;
  readonly label: string;
  readonly changed: () => void;
}

/** Something new that needs a name and a grid and no more: a hazard, a patrol's sheet. */
export function NewEntry({ path, text, label, changed }: Entry) {
  return (
    <Panel title={text}>
      <Order
        path={path}
        text={text}
        kind="primary"
        changed={changed}
        said={(field) => ({ label: field("label"), grid: field("grid") })}
      >
        <TextField name="label" text={label} maxLength={40} />
        <GridField />
      </Order>
    </Panel>
  );
}
