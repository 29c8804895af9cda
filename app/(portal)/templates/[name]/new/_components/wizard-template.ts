/* What the page hands to the wizard about a template. */
export interface WizardPage {
  readonly title: string | null;
  readonly description: string | null;
  readonly schema: Record<string, unknown>;
}

export interface WizardSecret {
  readonly name: string;
  readonly title: string | null;
  readonly required: boolean;
}

export interface WizardTemplate {
  readonly name: string;
  readonly title: string;
  readonly pages: readonly WizardPage[];
  readonly createLabel: string;
  /** Asked for, never kept: not in the draft, a link or the answers that are sent. */
  readonly secrets: readonly WizardSecret[];
  /** Where repositories live, as people know it: `github.com`. */
  readonly forgeHost: string;
  readonly embedded: boolean;
  /** Whose teams may own the result, for the owner question. */
  readonly owners: "own" | "own-first";
}
