#!/usr/bin/perl
# Net::SIP as a phone of two lines, over UDP and TCP: "answer" picks up at once and places the calls, "ring" rings until the
# caller gives up. What Net::SIP leaves to its caller is done as RFC 3261 asks for; what Net::SIP decides itself is left as it is.
# Takes orders over HTTP, words escaped: POST /call/URI, /hang-up, /hold, /resume, /unregister/USER/DOMAIN, /reset, and
# /register/REGISTRAR/USER/DOMAIN/PASSWORD/SECONDS.
use strict;
use warnings;
use Digest::MD5 'md5_hex';
use IO::Socket::INET;
use Time::HiRes ();
# Net::SIP counts in whole seconds, and looks once a second for what is to be repeated: its copies come up to a second too early
# or too late, each time otherwise. So that its verdicts hold it counts in fractions here, and looks more often.
BEGIN { no warnings 'once'; *Net::SIP::Dispatcher::time = *Net::SIP::Dispatcher::Packet::time = \&Time::HiRes::time }
use Net::SIP;
use Net::SIP::Dispatcher::Eventloop 'EV_READ';
use Net::SIP::Util qw(sip_hdrval2parts sip_parts2hdrval sip_uri2parts);

my ($host, $port, $control) = ('{host}', '{port.sip}', '{port.control}');
# The account that answers challenges to calls, and 64*T1 in seconds, with what timers lag.
my ($user, $password, $patience) = ('answer', 'secret', 32.5);
# Calls to the address without a user are for the line that answers.
my %picks_up = (answer => 1, '' => 1, ring => 0);
my %methods = map { $_ => 1 } qw(INVITE ACK CANCEL OPTIONS BYE);

my $ua = Net::SIP::Simple->new(
    legs => [map { { proto => $_, addr => $host, port => $port } } qw(udp tcp)],
    from => "<sip:$user\@$host:$port>",
);
my ($dispatcher, $loop) = @$ua{qw(dispatcher loop)};
$ua->add_timer(0.05, sub { $dispatcher->queue_expire }, 0.05);
# Whoever gave an order may not wait for its answer.
$SIG{PIPE} = 'IGNORE';

# By Call-ID: { call, state, invite => [REQUEST, LEG, FROM], ending, provisional, timer }. States: new, ringing, refused, answered
# (its 200 waits for the ACK), calling, up, ending.
my %calls;
# What all calls have in common. Nobody listens to what is said.
my %session = (
    rtp_param => [0, 160, 160 / 8000, 'PCMU/8000'],
    init_media => sub { },
    cb_invite => \&invited,
    cb_established => \&acknowledged,
);

my @unusable = (488, warning => "305 $host:$port \"PCMU is all that it takes\"");

# Why a request is refused, in the order of RFC 3261 8.2: status and header fields; or nothing.
sub refusal {
    my ($request, $in_dialog) = @_;
    return 405 if !$methods{$request->method};
    if (!$in_dialog) {
        return 416 if $request->uri !~ /^<?sip:/i;
        return 404 if !exists $picks_up{line_of($request)};
    }
    my @required = $request->get_header('require');
    return (420, unsupported => \@required) if @required;
    my (undef, undef, undef, $body) = $request->as_parts;
    return if !length($body // '');
    my (undef, $disposition) = sip_hdrval2parts(to => scalar $request->get_header('content-disposition') // '');
    return if lc($disposition->{handling} // '') eq 'optional';
    return (415, 'accept-encoding' => 'identity') if grep { lc ne 'identity' } $request->get_header('content-encoding');
    my ($type) = sip_hdrval2parts(to => scalar $request->get_header('content-type') // '');
    return (415, accept => 'application/sdp') if $type !~ m{^(?:application/sdp|multipart/.*)?$}i;
    return;
}

# The user part that a request is for.
sub line_of {
    my ($request) = @_;
    my (undef, $line) = sip_uri2parts($request->uri);
    $line //= '';
    $line =~ s/[;:].*//;
    $line =~ s/%([0-9a-f]{2})/chr hex $1/egi;
    return $line;
}

# The response that says so.
sub refuse {
    my ($request, $status, %fields) = @_;
    return $request->create_response($status, undef, \%fields);
}

# What Net::SIP::Simple::Call asks for each INVITE: a response, or nothing for its 200.
sub invited {
    my ($call, $request) = @_;
    my $one = $calls{$request->callid // ''} or return refuse($request, 481);
    my $first = $one->{state} eq 'new';
    my @refusal = refusal($request, !$first);
    @refusal = (500, 'retry-after' => int rand 11) if !@refusal && $one->{state} eq 'ringing';
    @refusal = @unusable if !@refusal && !usable($call->get_param('sdp_peer'));
    if (@refusal) {
        end_unless_acknowledged($one, 'refused') if $first;
        return refuse($request, @refusal);
    }
    if (!$first || $picks_up{line_of($request)}) {
        end_unless_acknowledged($one, 'answered');
        return;
    }
    $one->{state} = 'ringing';
    # Net::SIP repeats its 180 as if it were final.
    later(0, sub { $dispatcher->cancel_delivery($request->tid) if $one->{state} eq 'ringing' });
    my $seconds = $request->get_header('expires');
    after($one, $seconds, sub { refuse_invite($one, 487) }) if defined $seconds;
    return $request->create_response(180, undef, { contact => "<sip:ring\@$host:$port>" });
}

# Whether an offer has a stream of the one codec; no offer will do as well.
sub usable {
    my ($offer) = @_;
    return 1 if !$offer;
    return grep { my $stream = $_; $stream->{media} eq 'audio' && grep { $_ eq '0' } @{ $stream->{fmt} } } $offer->get_media;
}

# Runs something for a call, or a binding, later: instead of what was to be run.
sub after {
    my ($one, $seconds, $what) = @_;
    $one->{timer}->cancel if $one->{timer};
    $one->{timer} = later($seconds, $what);
}

sub later {
    my ($seconds, $what) = @_;
    return $ua->add_timer($seconds, sub { eval { $what->(); 1 } or warn $@ });
}

# A 200 that nobody acknowledges ends the call (13.3.1.4); a refusal ends it anyway.
sub end_unless_acknowledged {
    my ($one, $state) = @_;
    $one->{state} = $state;
    after($one, $patience, sub { $state eq 'answered' ? bye($one) : $one->{call}->cleanup });
}

sub acknowledged {
    my (undef, $call) = @_;
    my $one = $calls{ $call->{ctx}->callid } or return;
    return if $one->{state} !~ /^(?:answered|refused)$/;
    return after($one, 0, sub { $call->cleanup }) if $one->{state} eq 'refused';
    $one->{state} = 'up';
    after($one, 0, sub { bye($one) if $one->{ending} });
}

sub bye {
    my ($one) = @_;
    $one->{state} = 'ending';
    $one->{call}->bye;
}

# Gives the final response to an INVITE that waits for one.
sub refuse_invite {
    my ($one, @refusal) = @_;
    my ($request, $leg, $from) = @{ $one->{invite} };
    $ua->{endpoint}->new_response($one->{call}{ctx}, refuse($request, @refusal), $leg, $from);
    end_unless_acknowledged($one, 'refused');
}

my $endpoint = $ua->listen(
    %session,
    cb_create => sub {
        my ($call, $request, $leg, $from) = @_;
        my $one = $calls{$request->callid // ''} = { call => $call, state => 'new', invite => [$request, $leg, $from] };
        return 1 if eval { $request->sdp_body; 1 };
        # Net::SIP would never answer to an offer that it can't read.
        return sub { $one->{state} eq 'new' ? refuse_invite($one, @unusable) : acknowledged('OK', $call) };
    },
    cb_cleanup => \&forget,
);

# A call that is over.
sub forget {
    my ($call) = @_;
    my $one = delete $calls{ $call->{ctx}->callid // '' } or return;
    $one->{timer}->cancel if $one->{timer};
}

$dispatcher->set_receiver(sub {
    my ($packet, $leg, $from) = @_;
    return $endpoint->receive($packet, $leg, $from) if $packet->is_response;
    my $method = $packet->method;
    my ($to, $parameters) = sip_hdrval2parts(to => scalar $packet->get_header('to'));
    # INVITEs are looked at by invited(), where Net::SIP has a transaction for them.
    if (my @refusal = $method =~ /^(?:INVITE|ACK|CANCEL)$/ ? () : refusal($packet, defined $parameters->{tag})) {
        my $response = refuse($packet, @refusal);
        # The same for a copy of the request
        $parameters->{tag} //= md5_hex($packet->callid, $packet->get_header('via'));
        $response->set_header(to => sip_parts2hdrval('to', $to, $parameters));
        return $dispatcher->deliver($response, leg => $leg, dst_addr => $from);
    }
    $dispatcher->cancel_delivery($packet->tid) if $method eq 'ACK';
    my $one = $calls{$packet->callid // ''};
    my $pending = $method eq 'BYE' && $one && $one->{state} eq 'ringing' && $one->{invite};
    $endpoint->receive($packet, $leg, $from);
    # Net::SIP answers a BYE by itself; the INVITE that it ends needs its response too (15.1.2).
    $dispatcher->deliver(refuse($pending->[0], 487), leg => $pending->[1], dst_addr => $pending->[2]) if $pending;
});

# Places a call.
sub call {
    my ($uri) = @_;
    my $one = { state => 'calling' };
    my $context = { to => "<$uri>", auth => [$user, $password] };
    my $call = $one->{call} = Net::SIP::Simple::Call->new($ua, $context, { cb_cleanup => \&forget });
    $call->reinvite(
        %session,
        cb_preliminary => sub {
            $one->{provisional} = 1;
            cancel($one) if $one->{ending};
        },
        cb_final => sub {
            my ($result, undef, %what) = @_;
            return if $one->{state} ne 'calling';
            # A 2xx with a description that it can't read is no success for Net::SIP, but makes a call.
            my $up = $result eq 'OK' || !$what{code} && !$what{errno};
            $one->{state} = 'up' if $up;
            # Not before Net::SIP has sent the ACK
            after($one, 0, sub { $up ? bye($one) : $call->cleanup }) if !$up || $one->{ending} || $result ne 'OK';
        },
    );
    $calls{ $call->{ctx}->callid } = $one;
}

# A CANCEL follows a provisional response only, and what is not answered after it for so long is over (9.1).
sub cancel {
    my ($one) = @_;
    return if $one->{timer};
    $one->{call}->cancel;
    after($one, $patience, sub { $one->{call}->cleanup });
}

sub hang_up {
    for my $one (values %calls) {
        $one->{ending} = 1;
        if ($one->{state} eq 'ringing') { refuse_invite($one, 486) }
        elsif ($one->{state} eq 'up') { bye($one) }
        elsif ($one->{state} eq 'calling' && $one->{provisional}) { cancel($one) }
    }
}

# Changes the session of the calls there are.
sub change {
    my ($hold) = @_;
    my @up = grep { $_->{state} eq 'up' } values %calls or die "no call\n";
    for my $one (@up) {
        my $gone = sub {
            my (undef, undef, %what) = @_;
            after($one, 0, sub { $one->{call}->cleanup }) if ($what{code} // 0) =~ /^(?:408|481)$/;
        };
        $one->{call}->reinvite(call_on_hold => $hold, cb_final => $gone);
    }
}

# By address-of-record: { registrar, aor, user, password, seconds (0: to be removed), callid, cseq, pending, again, timer }
my %bindings;

# Sends a REGISTER once the one before is answered (10.2), and the next before the interval ends (10.2.4).
sub refresh {
    my ($binding) = @_;
    $binding->{timer}->cancel if $binding->{timer};
    return $binding->{again} = 1 if $binding->{pending};
    @$binding{qw(pending again)} = (1, 0);
    my $transport = $binding->{registrar} =~ /;transport=(\w+)/i ? ";transport=$1" : '';
    $ua->register(
        registrar => $binding->{registrar},
        from => "<sip:$binding->{aor}>",
        contact => "<sip:$user\@$host:$port$transport>",
        auth => [@$binding{qw(user password)}],
        expires => $binding->{seconds},
        callid => $binding->{callid},
        cseq => ++$binding->{cseq},
        cb_final => sub {
            my ($result, %what) = @_;
            $binding->{pending} = 0;
            # Credentials have cost a number.
            ($binding->{cseq}) = $what{packet}->cseq =~ /^(\d+)/ if $what{packet};
            return after($binding, 0, sub { refresh($binding) }) if $binding->{again};
            my $least = ($what{code} // 0) == 423 ? $what{packet}->get_header('min-expires') // 0 : 0;
            if ($least > $binding->{seconds}) {
                $binding->{seconds} = $least;
                after($binding, 0, sub { refresh($binding) });
            }
            elsif ($result eq 'OK' && $binding->{seconds} > 0) {
                my $granted = $what{expires} // $binding->{seconds};
                after($binding, $granted > 2 ? $granted / 2 : 1, sub { refresh($binding) });
            }
        },
    );
}

my %orders = (
    'call' => \&call,
    'hang-up' => \&hang_up,
    'hold' => sub { change(1) },
    'resume' => sub { change(0) },
    'register' => sub {
        my ($registrar, $name, $domain, $secret, $seconds) = @_;
        my $aor = "$name\@$domain";
        $bindings{$aor} = {
            registrar => $registrar, aor => $aor, user => $name, password => $secret,
            seconds => $seconds, callid => md5_hex(rand, $aor) . "\@$host", cseq => 0,
        };
        refresh($bindings{$aor});
    },
    'unregister' => sub {
        my ($name, $domain) = @_;
        my $binding = $bindings{"$name\@$domain"} or return;
        $binding->{seconds} = 0;
        refresh($binding);
    },
    'reset' => sub {
        $_->{call}->cleanup for values %calls;
        for (values %bindings) {
            $_->{timer}->cancel if $_->{timer};
            $ua->{endpoint}->close_context($_->{callid});
        }
        %bindings = ();
    },
);

# Orders are few and brief: one a connection, read until the empty line.
my $listener = IO::Socket::INET->new(LocalAddr => $host, LocalPort => $control, Listen => 5, ReuseAddr => 1)
    or die "$host:$control: $!";
$loop->addFD($listener, EV_READ, sub {
    my $client = $listener->accept or return;
    my $held = '';
    $loop->addFD($client, EV_READ, sub {
        my $read = sysread $client, $held, 4096, length $held;
        return if $read && $held !~ /\r\n\r\n/;
        $loop->delFD($client);
        my ($path) = $held =~ m{^POST /(\S+)};
        my ($order, @words) = map { s/%([0-9a-f]{2})/chr hex $1/gier } split m{/}, $path // '', -1;
        my $done = eval { ($orders{ $order // '' } // die "no such order\n")->(@words); 1 };
        my $why = $done ? '' : "$@";
        syswrite $client, join "\r\n", $done ? 'HTTP/1.1 200 OK' : 'HTTP/1.1 500 Refused', 'Connection: close',
            'Content-Length: ' . length $why, '', $why;
        close $client;
    });
});
$ua->loop;
