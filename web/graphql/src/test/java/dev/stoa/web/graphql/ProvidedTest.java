package dev.stoa.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stoa.web.App;
import dev.stoa.web.Background;
import dev.stoa.web.Public;
import dev.stoa.web.test.TestClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ProvidedTest {
    private static final String QUERY = "{\"query\": \"mutation { order }\"}";

    private final CountDownLatch mailed = new CountDownLatch(1);

    @AutoClose
    private final TestClient client =
            TestClient.start(App.named("Mail").install(GraphQl.at("/graphql").serve(new Mail())));

    final class Mail {
        @QueryField
        @Public
        boolean isMailed() {
            return mailed.getCount() == 0;
        }

        @MutationField
        @Public
        boolean order(Background background) {
            background.run("mail", mailed::countDown);
            return true;
        }
    }

    private void expectMailed() throws InterruptedException {
        assertThat(mailed.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void workLeftBehindIsDoneAfterTheReply() throws Exception {
        client.post("/graphql", QUERY).expect(200);

        expectMailed();
    }

    @Test
    void workLeftBehindIsDoneAfterTheLastEvent() throws Exception {
        client.with("Accept", "text/event-stream").post("/graphql", QUERY).expect(200);

        expectMailed();
    }

    @Test
    void workLeftBehindIsDoneAfterTheMessage() throws Exception {
        try (var socket = client.socket("/graphql", "graphql-transport-ws")) {
            socket.send("{\"type\": \"connection_init\"}");
            socket.json();
            socket.send("{\"type\": \"subscribe\", \"id\": \"1\", \"payload\": " + QUERY + "}");
            assertThat(socket.json().at("/payload/data/order").asBoolean()).isTrue();

            expectMailed();
        }
    }
}
