/** Descriptors as a person writes them, one field a line, so that the line of a finding can be told. */
export const componentText = (name: string, more = ""): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\nspec:\n  type: service\n  lifecycle: production\n  owner: payments\n${more}`;

export const locationText = (name: string, ...targets: readonly string[]): string =>
  `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: ${name}\nspec:\n  targets: ${JSON.stringify(targets)}\n`;
