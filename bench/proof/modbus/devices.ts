import { cellBank } from "../../../simulators/devices/modbus-device.ts";
import { rtuLine } from "../../../simulators/devices/rtu-device.ts";

/** What twenty good devices answer, of those that are there at the time; coil 0 keeps what is written to it. */
export function answering(
  units: readonly number[],
  registers: number,
  isThere: (unit: number, nowMs: number) => boolean,
): (request: Uint8Array, nowMs: number) => Uint8Array | undefined {
  const banks = units.map((unit) => {
    const bank = cellBank(unit);
    bank.set("holding", 0, ...Array.from({ length: registers }, (_, at) => unit + at));
    bank.set("coil", 0, 0);
    return bank;
  });
  const hear = rtuLine({ units: banks, answerMs: 0 });
  return (request, nowMs) => {
    if (!isThere(Number(request[0]), nowMs)) return undefined;
    const bank = banks.find(({ unit }) => unit === request[0]);
    if (request[1] === 5 && bank !== undefined) {
      bank.set("coil", 0, request[4] === 0xff ? 1 : 0);
      return request.slice();
    }
    return hear(request, nowMs)[0]?.bytes;
  };
}
