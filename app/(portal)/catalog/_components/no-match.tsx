import { Button, LinkButton } from "~/app/_ui/button";
import { StatePanel } from "~/app/_ui/state-panel";

interface NoMatchProps {
  readonly kindLabel: string;
  readonly mine: boolean;
  readonly viewer: { readonly ownsThings: boolean };
  readonly onClear: () => void;
}

/** Nothing is left after search and filters; a shared link to "mine" may reach somebody who is in no team. */
export function NoMatch({ kindLabel, mine, viewer, onClear }: NoMatchProps) {
  const isStranger = mine && !viewer.ownsThings;
  return (
    <div className="rounded-lg border border-line bg-surface">
      <StatePanel
        kind="noResults"
        title={isStranger ? "You are in no team yet" : `No ${kindLabel.toLowerCase()} match`}
        actions={
          <>
            {isStranger && <LinkButton href="/settings/account">Your account</LinkButton>}
            <Button onClick={onClear}>Clear search and filters</Button>
          </>
        }
      >
        {isStranger
          ? "“Mine” shows what your teams own. Your account is not linked to a person of the catalog, or that person is in no team."
          : "Search looks at names, titles, descriptions, tags and owners."}
      </StatePanel>
    </div>
  );
}
