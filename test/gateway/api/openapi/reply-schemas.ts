import { join } from "node:path";
import {
  API,
  SymbolFlags,
  TypeFlags,
  type Checker,
  type Project,
  type Symbol as TypeSymbol,
  type TemplateLiteralType,
  type Type,
  type TypeReference,
  type UnionOrIntersectionType,
} from "typescript/unstable/sync";

/** A JSON Schema, as far as types of ours need it. */
export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

const root = join(import.meta.dirname, "../../../..");
const contractFiles = ["gateway/api/schema.ts", "gateway/api/grid-work-schema.ts"];

/** Every type that the API names, and every type those name, as the compiler sees them. */
export function replySchemas(wanted: readonly string[]): Readonly<Record<string, Schema>> {
  const api = new API({ cwd: root });
  try {
    const [project] = api.updateSnapshot({ openProjects: [join(root, "tsconfig.json")] }).getProjects();
    if (project === undefined) throw new Error("the compiler does not open the project");
    return schemasIn(project, wanted);
  } finally {
    api.close();
  }
}

function schemasIn(project: Project, wanted: readonly string[]): Readonly<Record<string, Schema>> {
  const { checker } = project;
  const exported = new Map(contractFiles.flatMap((file) => exportsOf(project, file)));
  const writer = createWriter(checker);
  for (const name of wanted) {
    const symbol = exported.get(name);
    if (symbol === undefined) throw new Error(`${contractFiles.join(" and ")} export no type ${name}`);
    writer.write(name, checker.getDeclaredTypeOfSymbol(symbol));
  }
  return writer.schemas();
}

function exportsOf({ program, checker }: Project, file: string): [string, TypeSymbol][] {
  const source = program.getSourceFile(join(root, file));
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is not part of the project`);
  const actual = (symbol: TypeSymbol) => (symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  return checker.getExportsOfModule(module).map((symbol) => [symbol.name, actual(symbol)]);
}

interface Writer {
  readonly write: (name: string, type: Type) => void;
  readonly schemas: () => Readonly<Record<string, Schema>>;
}

/** Named types stand once and are referred to; two of one name are told apart by the files they come from. */
function createWriter(checker: Checker): Writer {
  const names = new Map<number, string>();
  const schemas = new Map<string, Schema>();
  const refer = (type: Type): Schema => {
    const name = names.get(type.id) ?? nameOf(type);
    if (name === undefined) return schemaOf(type);
    if (!names.has(type.id)) write(freeName(name, type, schemas), type);
    return { $ref: `#/components/schemas/${names.get(type.id)}` };
  };
  const { schemaOf, documented } = createTypes(checker, refer);
  const write = (name: string, type: Type) => {
    if (names.get(type.id) === name) return;
    names.set(type.id, name);
    schemas.set(name, {});
    schemas.set(name, documented(type.getAliasSymbol() ?? type.getSymbol(), schemaOf(type)));
  };
  const sorted = () => [...schemas].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { write, schemas: () => Object.fromEntries(sorted()) };
}

/** Objects and unions that somebody gave a name; what is made of other types on the spot has none. */
function nameOf(type: Type): string | undefined {
  const alias = type.getAliasSymbol();
  if (alias !== undefined)
    return isComposed(type) && type.getAliasTypeArguments().length === 0 ? alias.name : undefined;
  const name = type.isClassOrInterface() && !type.isTupleType() ? type.getSymbol()?.name : undefined;
  return name === "Array" || name === "ReadonlyArray" ? undefined : name;
}

function isComposed(type: Type): boolean {
  return type.isUnionType() || type.isObjectType() || type.isIntersectionType();
}

function freeName(name: string, type: Type, taken: ReadonlyMap<string, Schema>): string {
  if (!taken.has(name)) return name;
  const [declaration] = (type.getAliasSymbol() ?? type.getSymbol())?.declarations ?? [];
  const folder = declaration?.path.split("/").at(-2) ?? "";
  const other = `${folder}.${name}`;
  if (taken.has(other)) throw new Error(`three types of the name ${name}`);
  return other;
}

function createTypes(checker: Checker, refer: (type: Type) => Schema) {
  const documented = (symbol: TypeSymbol | undefined, schema: Schema): Schema => {
    const description = symbol?.getDocumentationComment(checker).replaceAll(/\s+/g, " ").trim();
    return description ? { description, ...schema } : schema;
  };
  const objectOf = (type: Type): Schema => {
    const fields = checker.getPropertiesOfType(type);
    const [index] = checker.getIndexInfosOfType(type);
    const isRequired = ({ flags }: TypeSymbol) => (flags & SymbolFlags.Optional) === 0;
    const required = fields.filter(isRequired).map(({ name }) => name);
    return {
      type: "object",
      ...(fields.length > 0 && { properties: Object.fromEntries(fields.map(fieldOf)) }),
      ...(required.length > 0 && { required }),
      ...(index && { additionalProperties: refer(index.valueType) }),
    };
  };
  const fieldOf = (symbol: TypeSymbol): [string, Schema] => {
    const type = checker.getTypeOfSymbol(symbol);
    if (type === undefined) throw new Error(`${symbol.name} has no type`);
    return [symbol.name, documented(symbol, refer(type))];
  };
  const listOf = (type: TypeReference): Schema => {
    const items = checker.getTypeArguments(type).map(refer);
    if (type.isTupleType() || checker.isTupleType(type)) return { type: "array", prefixItems: items, items: false };
    return { type: "array", items: items[0] ?? {} };
  };
  const schemaOf = (type: Type): Schema => {
    const plain = plainOf(type);
    if (plain !== undefined) return plain;
    if (type.isUnionType()) return unionOf(type, refer);
    if (type.isIntersectionType()) return brandOf(type, schemaOf) ?? objectOf(type);
    if (checker.isArrayLikeType(type)) return listOf(type as TypeReference);
    if (type.isObjectType()) return objectOf(type);
    throw new Error(`no schema for the type ${checker.typeToString(type)}`);
  };
  return { schemaOf, documented };
}

function plainOf(type: Type): Schema | undefined {
  const { flags } = type;
  if (type.isErrorType()) throw new Error("a type that the compiler does not know");
  if (flags & (TypeFlags.Any | TypeFlags.Unknown)) return {};
  if (flags & TypeFlags.Null) return { type: "null" };
  if (type.isLiteralType()) return { const: type.value };
  if (type.isTemplateLiteralType()) return { type: "string", pattern: patternOf(type) };
  if (flags & TypeFlags.String) return { type: "string" };
  if (flags & TypeFlags.Number) return { type: "number" };
  return flags & TypeFlags.Boolean ? { type: "boolean" } : undefined;
}

/** An id is a text that nobody takes for another: of its two halves JSON has the text. */
function brandOf(type: UnionOrIntersectionType, schemaOf: (type: Type) => Schema): Schema | undefined {
  const isText = (each: Type) => (each.flags & (TypeFlags.String | TypeFlags.Number)) !== 0 || isLiteral(each);
  const text = type.getTypes().find(isText);
  return text && schemaOf(text);
}

function isLiteral(type: Type): boolean {
  return type.isTemplateLiteralType() || type.isLiteralType();
}

function patternOf(type: TemplateLiteralType): string {
  const types = type.getTypes();
  const slot = (each: Type | undefined) => (each && each.flags & TypeFlags.Number ? "-?\\d+(\\.\\d+)?" : ".*");
  const texts = type.texts.map((text, at) => {
    const literal = text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
    return at < types.length ? `${literal}${slot(types[at])}` : literal;
  });
  return `^${texts.join("")}$`;
}

/** What may be absent is not required; what is there is never `undefined`. */
function unionOf(type: UnionOrIntersectionType, refer: (type: Type) => Schema): Schema {
  const there = type.getTypes().filter(({ flags }) => (flags & TypeFlags.Undefined) === 0);
  const literals = there.filter((each) => each.isLiteralType());
  const isEitherWay = literals.filter(({ flags }) => flags & TypeFlags.BooleanLiteral).length === 2;
  const values = literals.flatMap((each) => (isEitherWay && each.flags & TypeFlags.BooleanLiteral ? [] : [each.value]));
  const parts = [
    ...(isEitherWay ? [{ type: "boolean" }] : []),
    ...(values.length > 1 ? [{ enum: values }] : values.map((value) => ({ const: value }))),
    ...there.filter((each) => !each.isLiteralType()).map(refer),
  ];
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { anyOf: parts };
}
