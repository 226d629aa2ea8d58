#!/usr/bin/env escript
%%! +sbwt none +sbwtdcpu none +sbwtdio none
%% Starts ejabberd as a node without a name, and listens for SIP only when the accounts are there. Usage: start.escript FOLDER
main([Folder]) ->
    In = fun(Name) -> filename:join(Folder, Name) end,
    code:add_pathsz(filelib:wildcard("/usr/lib/*-linux-gnu*/*/ebin")), % where Debian has ejabberd's libraries
    application:load(mnesia),
    application:set_env(mnesia, dir, In("db")),
    application:load(ejabberd),
    application:set_env(ejabberd, config, In("ejabberd.yml")),
    application:set_env(ejabberd, log_path, In("ejabberd.log")),
    {ok, _} = application:ensure_all_started(ejabberd),

    {ok, Accounts} = file:consult(In("accounts")),
    [ok = ejabberd_auth:try_register(User, <<"{domain}">>, Password) || {User, Password} <- Accounts],

    {ok, Address} = inet:parse_address("{host}"),
    Options = fun(Tls) -> #{ip => Address, tls => Tls} end,
    [ok = ejabberd_listener:add_listener({Port, Address, tcp}, ejabberd_sip, Options(Tls))
     || {Port, Tls} <- [{{port.sip}, false}, {{port.tls}, true}]],
    %% What ejabberd does for UDP, save for the priority: this process reads all datagrams, one at each turn, and would get too
    %% few turns beside those that work on them.
    {ok, _} = proc_lib:start_link(
        ejabberd_listener, init, [{{port.sip}, Address, udp}, ejabberd_sip, Options(false)], infinity, [{priority, high}]),
    %% Room for twice as many datagrams as Linux gives by default: it doubles what is asked for.
    [inet:setopts(Socket, [{recbuf, 212992}]) || Socket <- erlang:ports(), erlang:port_info(Socket, name) =:= {name, "udp_inet"}],
    receive after infinity -> ok end.
