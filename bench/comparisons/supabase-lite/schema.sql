create table messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id text not null,
  role text not null,
  content text not null,
  created_at timestamptz not null default now()
);
create index messages_conversation on messages (conversation_id, created_at);

-- With storage on, the package does not grant tables to its own roles.
grant select, insert on messages to service_role;
