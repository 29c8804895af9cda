"use client";
/* Which person of the catalog am I: their teams become mine, for "Mine" in the catalog and owners in forms. */
import { useMutation } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTRPC } from "~/app/_trpc/client";
import { describeError } from "~/app/_ui/describe-error";
import { whenInteractive } from "~/app/_ui/hydrated-mark";
import { Skeleton } from "~/app/_ui/skeleton";
import { showToast } from "~/app/_ui/toast";

const loadCombobox = () => whenInteractive().then(() => import("../../../_entities/entity-combobox"));
const EntityCombobox = dynamic(() => loadCombobox().then((module) => module.EntityCombobox), {
  ssr: false,
  loading: () => <Skeleton className="h-8 w-full" />,
});

const pickerId = "person";

export function PersonPicker({ userRef }: { readonly userRef: string | null }) {
  const trpc = useTRPC();
  const router = useRouter();
  const link = useMutation(
    trpc.viewer.setPerson.mutationOptions({
      onSuccess: (answer) => {
        const title =
          answer.userRef === null ? "You are linked to nobody" : "Your teams are taken from the catalog";
        showToast({ tone: "good", title });
        router.refresh();
      },
      onError: (error) => {
        const { title, message } = describeError(error);
        showToast({ tone: "bad", title, detail: message });
      },
    }),
  );
  return (
    <>
      <label htmlFor={pickerId} className="sr-only">
        You in the catalog
      </label>
      <EntityCombobox
        id={pickerId}
        kinds={["user"]}
        value={userRef ?? ""}
        placeholder="Search people"
        disabled={link.isPending}
        describedBy={undefined}
        invalid={false}
        onChange={(ref) => link.mutate({ userRef: ref === "" ? null : ref })}
      />
    </>
  );
}
