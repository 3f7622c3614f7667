import { closeSync, openSync, rmSync, writeSync } from "node:fs";

/** Another program that takes every free byte of a volume, also those that come free, until its input ends. */
export async function hog(file: string): Promise<void> {
  const handle = openSync(file, "w");
  const timer = setInterval(() => fillUp(handle), 5);
  fillUp(handle);
  process.stdin.resume();
  await new Promise((resolve) => process.stdin.once("end", resolve));
  clearInterval(timer);
  closeSync(handle);
  rmSync(file);
}

function fillUp(handle: number): void {
  for (let size = 1 << 16; size > 0; size >>= 4) while (wrote(handle, size));
}

function wrote(handle: number, size: number): boolean {
  try {
    return writeSync(handle, Buffer.alloc(size, 1)) > 0;
  } catch {
    return false;
  }
}
