package dev.stoa.web.grpc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stoa.web.Public;
import dev.stoa.web.grpc.probe.Note;
import dev.stoa.web.grpc.probe.ProbeGrpc;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What keeps an application from starting, and what it says then.
@SuppressWarnings({"UnusedMethod", "UnusedVariable"})
class DeclarationsTest {

    static final class Incomplete {
        @Public
        Note echo(Note note) {
            return note;
        }

        @Public
        void chat(Incoming<Note> in, Outgoing<Note> out) {}
    }

    static class Complete {
        @Public
        Note echo(Note note) {
            return note;
        }

        @Public
        void count(Note note, Outgoing<Note> out) {}

        @Public
        Note join(Incoming<Note> in) {
            return Note.getDefaultInstance();
        }

        @Public
        void chat(Incoming<Note> in, Outgoing<Note> out) {}
    }

    @Test
    void eachMethodOfTheServiceIsThere() {
        assertRefused(
                new Incomplete(),
                "Incomplete has no method count; give it one, to answer stoa.test.v1.Probe/Count\n"
                        + "Incomplete has no method join; give it one, to answer stoa.test.v1.Probe/Join");
    }

    @Test
    void aMethodWithARuleIsOneOfTheService() {
        final class Misspelt extends Complete {
            @Public
            Note ecko(Note note) {
                return note;
            }
        }
        assertRefused(
                new Misspelt(),
                "Misspelt.ecko(Note): says who may call it, and stoa.test.v1.Probe has no method of that name");
    }

    @Test
    void eachMethodSaysWhoMayCallIt() {
        final class Open {
            Note echo(Note note) {
                return note;
            }

            @Public
            void count(Note note, Outgoing<Note> out) {}

            @Public
            Note join(Incoming<Note> in) {
                return Note.getDefaultInstance();
            }

            @Public
            void chat(Incoming<Note> in, Outgoing<Note> out) {}
        }
        assertRefused(
                new Open(),
                "Open.echo(Note): says nothing about who may call it; add @Public, @SignedIn or"
                        + " @Needs(\"permission\")");
    }

    @Test
    void aSignatureFitsTheKindOfCall() {
        final class Confused {
            @Public
            void echo(Note note) {}

            @Public
            Note count(Note note) {
                return note;
            }

            @Public
            Note join(Note note) {
                return note;
            }

            @Public
            void chat(Incoming<Note> in, Outgoing<UUID> out) {}
        }
        assertRefused(
                new Confused(),
                "Confused.echo(Note): does not fit stoa.test.v1.Probe/Echo, which has the parameter Note and"
                        + " returns Note\n"
                        + "Confused.count(Note): does not fit stoa.test.v1.Probe/Count, which has the parameters"
                        + " Note and Outgoing<Note> and returns void\n"
                        + "Confused.join(Note): does not fit stoa.test.v1.Probe/Join, which has the parameter"
                        + " Incoming<Note> and returns Note\n"
                        + "Confused.chat(Incoming, Outgoing): cannot bind a parameter of type"
                        + " dev.stoa.web.grpc.Outgoing<java.util.UUID>; stoa.test.v1.Probe/Chat has the parameters"
                        + " Incoming<Note> and Outgoing<Note> and returns void, and anything else is what a"
                        + " @Provides method returns");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var grpc = Grpc.onPort(taken.getLocalPort()).serve(ProbeGrpc.getServiceDescriptor(), new Complete());

            assertThatThrownBy(() -> ProbeServer.start(grpc, app -> app).close())
                    .hasMessageStartingWith("gRPC cannot listen on port " + taken.getLocalPort());
        }
    }

    private static void assertRefused(Object probe, String message) {
        assertThatThrownBy(() -> ProbeServer.start(probe).close()).hasMessage(message);
    }
}
