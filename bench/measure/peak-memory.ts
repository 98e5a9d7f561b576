import { writeSync } from "node:fs";

// Loaded before a command, which knows nothing of it: at its end, the most memory that it ever had goes to the fourth stream, in bytes.
process.on("exit", () => {
  writeSync(3, String(process.resourceUsage().maxRSS * 1024));
});
