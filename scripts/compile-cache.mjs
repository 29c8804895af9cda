// Compiled code of one process is the next one's. Most of a start is reading and compiling the same modules in four
// processes. Node keeps it per file and version and checks it; where the folder cannot be written it does without.
import module from "node:module";
import path from "node:path";

/** The variable for this process's children; one that is set already stays. */
export const compileCache = (root) => ({
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE || path.join(root, "node_modules", ".cache", "compiled"),
});

/** For what this process loads from now on, and for its children. */
export function keepCompiled(root) {
  Object.assign(process.env, compileCache(root));
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}
