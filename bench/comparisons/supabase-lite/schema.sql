create table messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id text not null,
  role text not null,
  content text not null,
  created_at timestamptz not null default now()
);
create index messages_conversation on messages (conversation_id, created_at);
