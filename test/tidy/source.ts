import { posix } from "node:path";
import { parseSync, Visitor, type ESTree } from "vite";
import { bindingsOf, type Binding } from "./bindings.ts";
import { isSource, type Tree } from "./tree.ts";

export interface Import {
  /** A path from the root for our own files, else the package as written. */
  readonly to: string;
  readonly ours: boolean;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

export interface Source {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Everything named in the code, as dotted chains: `Math.random`, `deps.log.warn`. Comments and strings name nothing. */
  readonly names: readonly string[];
  /** Those among them that the file does not declare itself. */
  readonly uses: readonly string[];
  readonly isAsync: boolean;
}

/** Every source file parsed once, by a real parser: no rule is fooled by a comment, a string or a line break. */
export function readSources(tree: Tree): readonly Source[] {
  return [...tree].filter(([path]) => isSource(path)).map(([path, text]) => readSource(path, text));
}

function readSource(path: string, text: string): Source {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const found = visit(program);
  const foreign = withoutOwn(found.uses, bindingsOf(program));
  const known = [...staticImports(module.staticImports), ...reExports(module.staticExports), ...found.imports];
  return {
    path,
    imports: known.map((each) => locate(path, each)),
    names: found.uses.map(nameOf),
    uses: foreign.map(nameOf),
    isAsync: found.isAsync,
  };
}

function withoutOwn(uses: readonly Use[], own: readonly Binding[]): readonly Use[] {
  return uses.filter((use) => !own.some(({ name, from, to }) => use.root === name && from <= use.at && use.at < to));
}

type Request = Omit<Import, "ours">;
type Module = ReturnType<typeof parseSync>["module"];

function locate(from: string, request: Request): Import {
  const ours = request.to.startsWith(".");
  return { ...request, ours, to: ours ? posix.join(posix.dirname(from), request.to) : request.to };
}

function staticImports(statements: Module["staticImports"]): readonly Request[] {
  return statements.map(({ moduleRequest, entries }) => ({
    to: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    dynamic: false,
  }));
}

function reExports(statements: Module["staticExports"]): readonly Request[] {
  const entries = statements.flatMap((statement) => statement.entries);
  return entries.flatMap(({ moduleRequest, isType }) =>
    moduleRequest ? [{ to: moduleRequest.value, typeOnly: isType, dynamic: false }] : [],
  );
}

interface Use {
  readonly name: string;
  readonly root: string;
  readonly at: number;
}

interface Found {
  readonly imports: Request[];
  readonly uses: Use[];
  isAsync: boolean;
}

function visit(program: ESTree.Program): Found {
  const found: Found = { imports: [], uses: [], isAsync: false };
  new Visitor({ ...importVisitor(found), ...asyncVisitor(found), ...nameVisitor(found) }).visit(program);
  return found;
}

function importVisitor({ imports }: Found): ConstructorParameters<typeof Visitor>[0] {
  return {
    ImportExpression: ({ source }) => {
      const to = source.type === "Literal" ? String(source.value) : "(a computed path)";
      imports.push({ to, typeOnly: false, dynamic: true });
    },
    TSImportType: ({ source }) => {
      imports.push({ to: source.value, typeOnly: true, dynamic: false });
    },
  };
}

function asyncVisitor(found: Found): ConstructorParameters<typeof Visitor>[0] {
  const mark = (isAsync: boolean): void => {
    found.isAsync ||= isAsync;
  };
  return {
    AwaitExpression: () => mark(true),
    ForOfStatement: (node) => mark(node.await),
    FunctionDeclaration: (node) => mark(node.async),
    FunctionExpression: (node) => mark(node.async),
    ArrowFunctionExpression: (node) => mark(node.async),
  };
}

/** Parents are visited before their children, so each takes the names that are no uses of their own off the list. */
function nameVisitor({ uses }: Found): ConstructorParameters<typeof Visitor>[0] {
  const told = new Set<unknown>();
  const skipKey = (node: { key: unknown; computed?: boolean }): void => void (node.computed || told.add(node.key));
  const use = (name: string, { start }: ESTree.Node): void =>
    void uses.push({ name, root: name.split(".")[0] ?? name, at: start });
  return {
    MemberExpression: (node) => (told.has(node) ? undefined : use(chain(node, told), node)),
    Identifier: (node) => (told.has(node) ? undefined : use(node.name, node)),
    Property: (node) => (node.shorthand ? undefined : skipKey(node)),
    PropertyDefinition: skipKey,
    MethodDefinition: skipKey,
    TSPropertySignature: skipKey,
    TSMethodSignature: skipKey,
    ImportSpecifier: ({ imported, local }) => void (imported.start === local.start || told.add(imported)),
    ExportSpecifier: ({ exported, local }) => void (exported.start === local.start || told.add(exported)),
  };
}

function chain(node: ESTree.Node, told: Set<unknown>): string {
  if (node.type === "Identifier") return told.add(node) && node.name;
  if (node.type !== "MemberExpression") return "()";
  told.add(node);
  return `${chain(node.object, told)}.${memberName(node, told)}`;
}

function memberName({ property, computed }: ESTree.MemberExpression, told: Set<unknown>): string {
  if (computed) return property.type === "Literal" ? String(property.value) : "[]";
  told.add(property);
  return "name" in property && typeof property.name === "string" ? property.name : "()";
}

function nameOf({ name }: Use): string {
  return name.replace(/^globalThis\./, "");
}
