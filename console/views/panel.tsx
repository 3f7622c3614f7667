import type { ComponentChildren } from "preact";

interface PanelProps {
  readonly title: string;
  readonly aside?: string;
  readonly children: ComponentChildren;
}

export function Panel({ title, aside, children }: PanelProps) {
  return (
    <section class="panel">
      <h2>
        {title}
        {aside !== undefined && <small>{aside}</small>}
      </h2>
      {children}
    </section>
  );
}
