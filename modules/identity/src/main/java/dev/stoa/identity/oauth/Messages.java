package dev.stoa.identity.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import dev.stoa.web.http.Reply;
import dev.stoa.web.http.Request;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// The messages of the protocol as HTTP carries them here.
final class Messages {
    private static final int LONGEST_BODY = 64 * 1024;

    private Messages() {}

    /// What answers a message.
    @FunctionalInterface
    interface Answer {
        HTTPResponse to(HTTPRequest request) throws GeneralException;
    }

    /// Answers a form that was posted, or refuses it in the words of RFC 6749 section 5.2. Nobody keeps either.
    ///
    /// @param url the address as others know it
    static Reply answer(Request request, URI url, Answer answer) {
        HTTPResponse response;
        try {
            response = answer.to(posted(request, url));
        } catch (GeneralException e) {
            response = refusal(request, e);
        }
        return reply(response);
    }

    private static HTTPRequest posted(Request request, URI url) throws ParseException {
        var message = new HTTPRequest(HTTPRequest.Method.POST, url);
        var authorization = request.headers().find("Authorization");
        if (authorization != null) {
            message.setAuthorization(authorization);
        }
        var type = request.headers().find("Content-Type");
        if (type == null || !request.isWhole() || request.body().length > LONGEST_BODY) {
            throw new ParseException("no form", OAuth2Error.INVALID_REQUEST);
        }
        message.setContentType(type);
        message.setBody(new String(request.body(), UTF_8));
        requireOnce(message.getBodyAsFormParameters());
        return message;
    }

    /// A parameter that comes twice is one thing to who checks and another to who uses it (RFC 6749 section 3.2).
    private static void requireOnce(Map<String, List<String>> form) throws ParseException {
        for (var parameter : form.entrySet()) {
            if (parameter.getValue().size() > 1 && !parameter.getKey().equals("resource")) {
                throw new ParseException(parameter.getKey() + " came twice", OAuth2Error.INVALID_REQUEST);
            }
        }
    }

    private static HTTPResponse refusal(Request request, GeneralException e) {
        var error = e.getErrorObject() == null ? OAuth2Error.INVALID_REQUEST : e.getErrorObject();
        var response = body(error).toHTTPResponse();
        if (error.getHTTPStatusCode() == HTTPResponse.SC_UNAUTHORIZED) {
            var tried = request.headers().find("Authorization");
            response.setWWWAuthenticate(
                    tried == null || tried.regionMatches(true, 0, "Basic", 0, 5) ? "Basic realm=\"stoa\"" : "Bearer");
        }
        return response;
    }

    /// The description is ours alone: what libraries say may quote what was sent.
    private static ErrorObject body(ErrorObject error) {
        var status = error.getHTTPStatusCode() == 0 ? HTTPResponse.SC_BAD_REQUEST : error.getHTTPStatusCode();
        return new ErrorObject(error.getCode(), error.getDescription(), status);
    }

    static Reply reply(HTTPResponse response) {
        var body = response.getBody();
        var reply = body == null
                ? Reply.empty(response.getStatusCode())
                : Reply.text(response.getStatusCode(), "application/json", body);
        var challenge = response.getWWWAuthenticate();
        if (challenge != null) {
            reply = reply.with("WWW-Authenticate", challenge);
        }
        // An application that runs in a browser reads the reply too. No cookie is looked at here.
        return reply.with("Cache-Control", "no-store")
                .with("Pragma", "no-cache")
                .with("Access-Control-Allow-Origin", "*");
    }
}
