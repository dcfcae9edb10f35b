// Say a command and tell how it goes: node packaging/examples/client.mjs "show line numbers". Node alone, no packages.
import net from "node:net";
import { createInterface } from "node:readline";

/** One connection to lamd: JSON-RPC 2.0, one object a line. */
export class Lamd {
  #next = 0;
  #open = new Map();

  /** Connect and say who asks: role "agent" for a program that acts for itself. */
  static async connect({ role = "agent", name = "example.mjs", path = Lamd.path() } = {}) {
    const lamd = new Lamd();
    lamd.socket = net.createConnection(path);
    await new Promise((done, failed) => lamd.socket.once("connect", done).once("error", failed));
    createInterface({ input: lamd.socket }).on("line", (line) => lamd.#got(JSON.parse(line)));
    lamd.socket.on("error", () => {});
    lamd.socket.on("close", () => lamd.#lost());
    lamd.hello = await lamd.call("hello", { role, name });
    return lamd;
  }

  static path() {
    return process.env.LAMD_SOCKET ?? `${process.env.XDG_RUNTIME_DIR}/lamd/lamd.sock`;
  }

  /** Ask and wait; what the daemon answers as an error is thrown with its `code` and `hint`. */
  call(method, params = {}, onProgress = null) {
    const id = ++this.#next;
    return new Promise((done, failed) => {
      this.#open.set(id, { done, failed, onProgress });
      this.socket.write(JSON.stringify({ jsonrpc: "2.0", id, method, params }) + "\n");
    });
  }

  /** Carry out a command; `onProgress(event, data)` hears how it goes. */
  run(text, onProgress = null, options = {}) {
    return this.call("command.run", { text, ...options }, onProgress);
  }

  close() {
    this.socket.end();
  }

  #got({ id, method, params, result, error }) {
    if (method === "command.progress") return this.#open.get(params.request)?.onProgress?.(params.event, params.data);
    const asked = this.#open.get(id);
    this.#open.delete(id);
    if (error) asked?.failed(Object.assign(new Error(error.message), error.data));
    else asked?.done(result);
  }

  #lost() {
    const error = Object.assign(new Error("lamd has closed the connection"), { code: "client.lost" });
    for (const { failed } of this.#open.values()) failed(error);
    this.#open.clear();
  }
}

try {
  const lamd = await Lamd.connect();
  const text = process.argv.slice(2).join(" ") || "show line numbers";
  const reply = await lamd.run(text, (event, data) => console.error(`  ${event} ${data.action ?? data.text ?? ""}`));
  console.log(`${reply.status}: ${reply.answer}`);
  lamd.close();
  process.exitCode = reply.status === "finished" ? 0 : 1;
} catch (error) {
  console.error(`${error.code}: ${error.message} ${error.hint ?? "(start it: lamd, or lam service install)"}`);
  process.exitCode = 1;
}
