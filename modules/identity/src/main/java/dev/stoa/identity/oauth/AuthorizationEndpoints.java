package dev.stoa.identity.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ResponseMode;
import dev.stoa.identity.oauth.AuthorizationRequests.Begun;
import dev.stoa.platform.security.Caller;
import dev.stoa.platform.security.CurrentSession;
import dev.stoa.web.Fails;
import dev.stoa.web.Form;
import dev.stoa.web.Get;
import dev.stoa.web.HttpProblem;
import dev.stoa.web.Post;
import dev.stoa.web.Public;
import dev.stoa.web.SignedIn;
import dev.stoa.web.Status;
import dev.stoa.web.Summary;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import org.jspecify.annotations.Nullable;

/// Where applications send people to be let do something (RFC 6749 section 3.1), and where these answer.
///
/// Nothing here knows who looks at the page: the console does, and asks with their access token.
final class AuthorizationEndpoints {
    private final AuthorizationRequests requests;
    private final Consents consents;

    AuthorizationEndpoints(AuthorizationRequests requests, Consents consents) {
        this.requests = requests;
        this.consents = consents;
    }

    @Get("/oauth/authorize")
    @Public
    @Summary("The authorization endpoint of OAuth 2: sends the browser on to the page where its person decides.")
    Reply authorize(Request request) {
        return begin(request.rawQuery());
    }

    @Post("/oauth/authorize")
    @Public
    @Status(200)
    @Summary("The same with a form (OpenID Connect Core section 3.1.2.1).")
    Reply authorizeByForm(Request request) {
        request.requireType("application/x-www-form-urlencoded");
        return begin(new String(request.body(), UTF_8));
    }

    private Reply begin(String parameters) {
        var reply = switch (requests.begin(parameters)) {
            case Begun.Kept(var handle) -> Reply.seeOther("/console/authorize?request=" + handle.value());
            case Begun.Refused(var answer) -> sent(answer);
            case Begun.Doubtful(var why) -> Pages.refusal(why);
        };
        return reply.with("Cache-Control", "no-store");
    }

    private static Reply sent(AuthorizationResponse answer) {
        return isPosted(answer)
                ? Pages.post(answer)
                : Reply.seeOther(answer.toURI().toString());
    }

    private static boolean isPosted(AuthorizationResponse answer) {
        return ResponseMode.FORM_POST.equals(answer.getResponseMode());
    }

    @Get("/oauth/authorizations/{id}")
    @SignedIn
    @Fails(404)
    @Summary("What an application asks you to let it do.")
    Consents.Question question(Caller caller, CurrentSession session, String id) {
        return consents.question(caller, session, handle(id));
    }

    record Decision(boolean isAllowed) {}

    /// Where the browser goes next: either is null.
    ///
    /// @param redirectTo the address of the application, with the answer
    /// @param postedBy the `answer` to post to `/oauth/form_post`
    record Decided(@Nullable String redirectTo, @Nullable String postedBy) {
        /// Not the code.
        @Override
        public String toString() {
            return "Decided[…]";
        }
    }

    @Post("/oauth/authorizations/{id}")
    @SignedIn
    @Status(200)
    @Fails(404)
    @Summary("Let an application do what it asks, or not. Each question is answered once.")
    Decided decide(Caller caller, CurrentSession session, String id, Decision decision) {
        var answer = consents.answer(caller, session, handle(id), decision.isAllowed());
        return isPosted(answer.response())
                ? new Decided(null, answer.handle().value())
                : new Decided(answer.response().toURI().toString(), null);
    }

    record PostedAnswer(String answer) {
        /// Not the code.
        @Override
        public String toString() {
            return "PostedAnswer[…]";
        }
    }

    @Post("/oauth/form_post")
    @Public
    @Status(200)
    @Fails(404)
    @Summary("A page that posts an answer to the application: a form with answer (OAuth 2.0 Form Post Response Mode).")
    Reply post(@Form PostedAnswer posted) {
        return consents.posted(handle(posted.answer()))
                .map(Pages::post)
                .orElseThrow(() -> HttpProblem.NOT_FOUND.because("There is no such answer any more."))
                .with("Cache-Control", "no-store");
    }

    private static Handle handle(String id) {
        return Handle.parse(id).orElseThrow(() -> HttpProblem.NOT_FOUND.because("There is no such question."));
    }
}
