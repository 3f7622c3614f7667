import { Visitor, type ESTree } from "vite";

/** A name a file declares itself, and the stretch of text in which it hides the ambient one. */
export interface Binding {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** A block counts as its whole function: close enough to tell `const { console } = site` from the terminal. */
export function bindingsOf(program: ESTree.Program): readonly Binding[] {
  const found: Binding[] = [];
  const enclosing: Stretch[] = [program];
  const bind = (names: readonly string[], { start, end }: Stretch = enclosing.at(-1) ?? program): void =>
    void found.push(...names.map((name) => ({ name, from: start, to: end })));
  const enter = (node: Stretch & { params: readonly ESTree.Node[] }): void => {
    bind(node.params.flatMap(namesIn), node);
    enclosing.push(node);
  };
  const leave = (): void => void enclosing.pop();
  new Visitor({
    FunctionDeclaration: enter,
    "FunctionDeclaration:exit": leave,
    FunctionExpression: enter,
    "FunctionExpression:exit": leave,
    ArrowFunctionExpression: enter,
    "ArrowFunctionExpression:exit": leave,
    TSFunctionType: (node) => bind(node.params.flatMap(namesIn), node),
    TSMethodSignature: (node) => bind(node.params.flatMap(namesIn), node),
    VariableDeclarator: ({ id }) => bind(namesIn(id)),
    ImportSpecifier: ({ local }) => bind([local.name], program),
    ImportDefaultSpecifier: ({ local }) => bind([local.name], program),
  }).visit(program);
  return found;
}

type Stretch = Pick<ESTree.Node, "start" | "end">;

function namesIn(pattern: ESTree.Node | null): readonly string[] {
  if (pattern === null) return [];
  return pattern.type === "Identifier" ? [pattern.name] : partsOf(pattern).flatMap(namesIn);
}

function partsOf(pattern: ESTree.Node): readonly (ESTree.Node | null)[] {
  if (pattern.type === "ObjectPattern") return pattern.properties;
  if (pattern.type === "ArrayPattern") return pattern.elements;
  if (pattern.type === "Property") return [pattern.value];
  if (pattern.type === "AssignmentPattern") return [pattern.left];
  return pattern.type === "RestElement" ? [pattern.argument] : [];
}
