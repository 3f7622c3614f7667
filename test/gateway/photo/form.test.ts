import { expect, test } from "vitest";
import { photoForm } from "../../../gateway/photo/form.ts";
import { phonePhoto } from "./picture.ts";

const photo = phonePhoto();

/** As the browser of this very runtime writes it. */
async function written(fields: Readonly<Record<string, string>>, file?: Buffer) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  if (file !== undefined) form.append("photo", new Blob([Uint8Array.from(file)], { type: "image/jpeg" }), "DCIM 1.jpg");
  const request = new Request("http://box.example", { method: "POST", body: form });
  return { type: request.headers.get("content-type") ?? "", body: Buffer.from(await request.arrayBuffer()) };
}

test("fields and file come out as they went in", async () => {
  const { type, body } = await written({ command: "page-1", at: "1780000000000" }, photo);
  const form = photoForm(type, body);
  expect(form?.fields).toEqual({ command: "page-1", at: "1780000000000" });
  expect(Buffer.from(form?.file ?? [])).toEqual(photo);
});

test("a file that holds lines like those between the parts comes out whole", async () => {
  const { type, body } = await written({ command: "c" }, Buffer.from("\r\n--other\r\n\r\n--\r\n"));
  expect(Buffer.from(photoForm(type, body)?.file ?? []).toString()).toBe("\r\n--other\r\n\r\n--\r\n");
});

test("without a file, a boundary or an end it is no form with a photo", async () => {
  const { type, body } = await written({ command: "c" });
  expect(photoForm(type, body)).toBeUndefined();
  expect(photoForm("multipart/form-data", body)).toBeUndefined();
  expect(photoForm(undefined, body)).toBeUndefined();
  const whole = await written({ command: "c" }, photo);
  expect(photoForm(whole.type, whole.body.subarray(0, -60))).toBeUndefined();
  expect(photoForm(whole.type, Buffer.alloc(0))).toBeUndefined();
});
