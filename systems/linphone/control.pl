# Tells linphone-daemon things through its socket in /tmp, and ends with 0 when it did as told.
#   perl control.pl PIPE COMMAND [ARGUMENT…]   one of the daemon's commands, or: register-at IDENTITY REGISTRAR PASSWORD USER
#   perl control.pl PIPE listen HOST:PORT      takes the same as HTTP requests: POST /COMMAND/ARGUMENT/…
use strict;
use warnings;
use IO::Socket::INET;
use IO::Socket::UNIX;

my ( $pipe, @words ) = @ARGV;
my $socket;
if ( $words[0] eq 'listen' ) { serve( $words[1] ) }
my ( $ok, $answer ) = obey(@words);
print $answer;
exit( $ok ? 0 : 1 );

# Whether it did as told, and its answer.
sub obey {
    my ( $command, @rest ) = @_;
    if ( $command eq 'register-at' ) {
        # What has the host of its registrar it would call through the registrar. The same host, written otherwise, it takes
        # for another: 127.0.00.01
        $rest[1] =~ s/(?<=\.)([0-7])(?=[.:;]|$)/0$1/g;
        $command = 'register';
        @rest = map { length ? $_ : 'NULL' } @rest;
    }
    if ( $command eq 'unregister' ) {
        # Told so before it has read the answer to its REGISTER, it forgets to take that back.
        for ( 1 .. 20 ) { ask('register-status ALL') =~ /RegistrationProgress/ ? select undef, undef, undef, 0.1 : last }
    }
    my $answer = ask( join ' ', $command, @rest );
    # A call that is over already was ended as wanted.
    my $ok = $answer =~ /^Status: Ok/m || $command eq 'terminate' && $answer =~ /No (?:active )?call/;
    return ( $ok, $answer );
}

sub ask {
    my ($line) = @_;
    # One connection for all: it drops one that follows at once upon another.
    $socket //= IO::Socket::UNIX->new( Peer => "/tmp/$pipe" ) or return "no daemon listens at /tmp/$pipe: $!\n";
    print $socket "$line\n";
    $socket->flush;
    my $answer = '';
    local $SIG{ALRM} = sub { die "no answer to: $line\n" };
    alarm 5;
    eval {
        while ( sysread( $socket, my $piece, 65536 ) ) {
            $answer .= $piece;
            last if $answer =~ /^Status: Ok|^Reason: .*\n/m;
        }
    };
    alarm 0;
    return $@ ? $@ : $answer;
}

sub serve {
    my ($address) = @_;
    my $listener = IO::Socket::INET->new( LocalAddr => $address, Listen => 5, ReuseAddr => 1 ) or die "$address: $!\n";
    while ( my $client = $listener->accept ) {
        my $first = <$client> // next;
        while ( my $line = <$client> ) { last if $line =~ /^\r?\n$/ }
        my ($path) = $first =~ m{^POST /(\S+)};
        my @words = map { s/%([0-9A-F]{2})/chr hex $1/gier } split m{/}, $path // '';
        my ( $ok, $answer ) = @words ? obey(@words) : ( 0, "no command\n" );
        print $client 'HTTP/1.0 ', $ok ? '200 OK' : '500 Refused', "\r\nContent-Length: ", length $answer, "\r\n\r\n$answer";
        close $client;
        undef $socket;
    }
    exit 0;
}
