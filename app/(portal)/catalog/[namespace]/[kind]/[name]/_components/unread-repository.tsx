import { Notice } from "~/app/_ui/notice";
import type { Service } from "./service";

/** Says why what is shown may be older than the repository; nothing while it could be read. */
export function UnreadRepository({ repository }: Pick<Service, "repository">) {
  if (typeof repository?.error !== "string") return null;
  return (
    <Notice tone="warn" title="The repository could not be read the last time">
      {repository.error} What you see is what was read before.
    </Notice>
  );
}
