import { LinkButton } from "~/app/_ui/button";

/** Out of a page somebody may not open. */
export const WayBack = () => (
  <>
    <LinkButton href="/">Go to the start page</LinkButton>
    <LinkButton href="/settings/permissions" tone="quiet">
      Who may do what
    </LinkButton>
  </>
);
