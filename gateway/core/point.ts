import type { Place } from "../../config/grid.ts";
import type { DeviceId, PointId } from "../../config/ids.ts";
import type { Quantity } from "../../config/quantity.ts";

/** One measured quantity at one place 测点. */
export interface Point {
  readonly id: PointId;
  readonly device: DeviceId;
  readonly name: string;
  readonly quantity: Quantity;
  readonly place: Place;
  readonly range?: readonly [number, number] | undefined;
}
