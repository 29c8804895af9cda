"use client";
/*
 * Keys that work on every page: Ctrl/Cmd K for the palette, `?` for the sheet of shortcuts, and `g` followed by a letter
 * to go somewhere. The lists' own keys (J, K, /) are of use-list-keys, and neither uses a key of the other.
 */
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { isCommandKey } from "~/app/_ui/typing";
import { destinationOf } from "./destinations";
import { openOverlay } from "./overlay-store";

/** As long as a person needs between two keys; later the first one is forgotten. */
const sequenceMs = 1_500;

const isPaletteKey = (event: KeyboardEvent): boolean =>
  event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey);

export function useShellKeys(): void {
  const router = useRouter();
  useEffect(() => {
    let goingUntil = 0;
    const follow = (event: KeyboardEvent): boolean => {
      const href = event.timeStamp <= goingUntil ? destinationOf(event.key) : undefined;
      goingUntil = event.key === "g" ? event.timeStamp + sequenceMs : 0;
      if (href !== undefined) router.push(href);
      return href !== undefined;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (isPaletteKey(event)) openOverlay("palette");
      else if (!isCommandKey(event)) return;
      else if (event.key === "?") openOverlay("shortcuts");
      else if (!follow(event)) return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [router]);
}
