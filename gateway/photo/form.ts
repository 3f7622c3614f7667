/** A form as a browser sends one that has a file in it (RFC 7578). */
export interface PhotoForm {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: Uint8Array;
}

/** Absent: it is no such form, or has no file. */
export function photoForm(contentType: string | undefined, body: Buffer): PhotoForm | undefined {
  const boundary = /^multipart\/form-data;.*\bboundary="?([\w'()+,./:=?-]{1,70})"?/i.exec(contentType ?? "")?.[1];
  if (boundary === undefined) return undefined;
  const parts = partsOf(body, `--${boundary}`);
  const file = parts.find(({ isFile }) => isFile)?.content;
  const fields = parts.filter(({ isFile }) => !isFile).map(({ name, content }) => [name, content.toString("utf8")]);
  return file === undefined ? undefined : { fields: Object.fromEntries(fields) as PhotoForm["fields"], file };
}

interface Part {
  readonly name: string;
  readonly isFile: boolean;
  readonly content: Buffer;
}

function partsOf(body: Buffer, delimiter: string): readonly Part[] {
  const parts: Part[] = [];
  const between = Buffer.from(`\r\n${delimiter}`);
  let at = body.indexOf(delimiter) + delimiter.length;
  while (at >= delimiter.length && parts.length < partsMax) {
    const end = body.indexOf(between, at);
    if (end < 0) break;
    const part = partIn(body.subarray(at, end));
    if (part !== undefined) parts.push(part);
    at = end + between.length;
  }
  return parts;
}

/** What stands after its delimiter: the end of that line, headers, an empty line, and then all that it is. */
function partIn(bytes: Buffer): Part | undefined {
  const headEnd = bytes.indexOf("\r\n\r\n");
  const head = bytes.toString("latin1", 0, Math.max(headEnd, 0));
  const name = /\bcontent-disposition: *form-data;.*\bname="(\w{1,40})"/i.exec(head)?.[1];
  if (name === undefined) return undefined;
  return { name, isFile: /;\s*filename="/i.test(head), content: bytes.subarray(headEnd + 4) };
}

const partsMax = 8;
