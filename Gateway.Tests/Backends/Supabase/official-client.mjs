// Uses @supabase/supabase-js as it comes from npm, with the gateway's address and key where the project's would stand.
// GATEWAY_URL, GATEWAY_KEY and GATEWAY_SECRET_KEY say where; the argument says what. Prints what came of it as JSON.
import { createClient } from '@supabase/supabase-js';
import WebSocket from 'ws';

const options = { auth: { persistSession: false, autoRefreshToken: false }, realtime: { transport: globalThis.WebSocket ?? WebSocket } };
const connect = (key) => createClient(process.env.GATEWAY_URL, key, options);

const ok = (step, { data, error }) => {
  if (error) throw new Error(`${step}: ${error.message} ${JSON.stringify(error)}`);
  return data;
};

async function data() {
  const supabase = connect(process.env.GATEWAY_KEY);
  const email = `official-${crypto.randomUUID()}@example.com`;
  const { user } = ok('sign up', await supabase.auth.signUp({ email, password: 'correct horse battery' }));

  const content = `note ${crypto.randomUUID()}`;
  const inserted = ok('insert', await supabase.from('notes').insert({ content, user_id: user.id }).select().single());
  const own = ok('select', await supabase.from('notes').select('id,content').eq('content', content));
  const strangers = ok('select as a stranger', await connect(process.env.GATEWAY_KEY).from('notes').select('id').eq('content', content));
  const echoed = ok('rpc', await supabase.rpc('conformance_echo', { value: 42 }));

  const service = connect(process.env.GATEWAY_SECRET_KEY);
  const all = ok('select as the service', await service.from('notes').select('id').eq('content', content));
  const bytes = crypto.getRandomValues(new Uint8Array(50_000));
  const path = `official/${crypto.randomUUID()}.bin`;
  ok('upload', await service.storage.from('conformance-files').upload(path, bytes, { contentType: 'application/octet-stream' }));
  const back = new Uint8Array(await ok('download', await service.storage.from('conformance-files').download(path)).arrayBuffer());

  return {
    email: user.email, inserted: inserted.content === content, own: own.length, strangers: strangers.length, all: all.length, echoed,
    same: Buffer.from(bytes).equals(Buffer.from(back)),
  };
}

async function realtime() {
  const supabase = connect(process.env.GATEWAY_KEY);
  const channel = supabase.channel('room');
  const got = new Promise((resolve) => channel.on('broadcast', { event: 'hello' }, (message) => resolve(message.payload)));
  const status = await new Promise((resolve) => channel.subscribe((status, error) => status === 'SUBSCRIBED' || error ? resolve(error?.message ?? status) : undefined));
  const payload = status === 'SUBSCRIBED' ? await got : null;
  await supabase.removeAllChannels();
  return { status, payload };
}

const deadline = setTimeout(() => { console.error('It took too long.'); process.exit(1); }, 60_000);
console.log(JSON.stringify(await { data, realtime }[process.argv[2]]()));
clearTimeout(deadline);
process.exit(0);
