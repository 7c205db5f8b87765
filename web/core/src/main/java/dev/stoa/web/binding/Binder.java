package dev.stoa.web.binding;

import dev.stoa.web.AccessRule;
import dev.stoa.web.Cookie;
import dev.stoa.web.Default;
import dev.stoa.web.Example;
import dev.stoa.web.FieldError.In;
import dev.stoa.web.Form;
import dev.stoa.web.Guards;
import dev.stoa.web.Header;
import dev.stoa.web.IfMatch;
import dev.stoa.web.MergePatch;
import dev.stoa.web.Principal;
import dev.stoa.web.Problem;
import dev.stoa.web.Provides;
import dev.stoa.web.Query;
import dev.stoa.web.form.FormData;
import dev.stoa.web.form.Multipart;
import dev.stoa.web.form.Upload;
import dev.stoa.web.format.Formats;
import dev.stoa.web.http.Method;
import dev.stoa.web.http.Request;
import dev.stoa.web.reply.Answer;
import dev.stoa.web.reply.EventStreams;
import dev.stoa.web.routing.PathTemplate;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles the methods of an application: decides once, at the start, where each parameter comes from.
///
/// The rules, in order: an annotation says so; the type is [Request] or [IfMatch]; the type is
/// provided; the name is a variable of the path; a [MergePatch], or on POST, PUT and PATCH anything
/// that cannot be written in a URL, is the body; elsewhere a record is filled from the query; what is
/// left is a value in the query.
public final class Binder {
    private final Formats formats;
    private final Json json;
    private final EventStreams streams;
    private final Validation validation;
    private final Map<Type, Declared> declared = new LinkedHashMap<>();
    private final Map<Key, Provider> providers = new LinkedHashMap<>();
    private final Map<Class<?>, Declared> guards = new HashMap<>();
    private final Set<Type> underway = new HashSet<>();

    /// A [Provides] or [Guards] method before it is compiled.
    private record Declared(int index, Object target, java.lang.reflect.Method method) {}

    /// A provider is compiled for each list of variables that paths have, since its parameters may be among
    /// them.
    private record Key(Type type, List<String> variables) {}

    /// Reads the [Provides] and [Guards] methods of the objects, and compiles those that the application has.
    ///
    /// @param builtIn objects of the framework; their methods are compiled when something needs them
    /// @param providing objects of the application
    public Binder(
            Formats formats,
            EventStreams streams,
            Validation validation,
            List<Object> builtIn,
            List<Object> providing) {
        this.formats = formats;
        this.json = formats.json();
        this.streams = streams;
        this.validation = validation;
        builtIn.forEach(this::declareMethods);
        var own = declared.size();
        providing.forEach(this::declareMethods);
        declared.keySet().stream().skip(own).forEach(type -> provider(type, List.of()));
    }

    private void declareMethods(Object target) {
        for (var method : Types.methods(target)) {
            if (method.isAnnotationPresent(Provides.class)) {
                declare(new Declared(declared.size(), target, method));
            }
            var guarded = method.getAnnotation(Guards.class);
            if (guarded != null) {
                declareGuard(guarded.value(), new Declared(guards.size(), target, method));
            }
        }
    }

    private void declare(Declared provider) {
        requireInstance(provider.method);
        if (Types.isNullable(provider.method, provider.method.getAnnotatedReturnType())) {
            throw new DeclarationException(
                    provider.method, "may provide null; throw a Problem, or return a type that says there is none");
        }
        var other = declared.putIfAbsent(provider.method.getGenericReturnType(), provider);
        if (other != null) {
            throw new DeclarationException(
                    provider.method,
                    "provides a type that " + DeclarationException.place(other.method)
                            + " provides already; remove one of them");
        }
    }

    private void declareGuard(Class<?> rule, Declared guard) {
        requireInstance(guard.method);
        if (!rule.isAnnotationPresent(AccessRule.class)) {
            throw new DeclarationException(
                    guard.method,
                    "guards @" + rule.getSimpleName() + ", which is no access rule; put @AccessRule on it");
        }
        if (guard.method.getReturnType() != void.class) {
            throw new DeclarationException(
                    guard.method, "returns a value that nobody looks at; throw a Problem, and return void");
        }
        var other = guards.putIfAbsent(rule, guard);
        if (other != null) {
            throw new DeclarationException(
                    guard.method,
                    "guards what " + DeclarationException.place(other.method) + " guards already; remove one of them");
        }
    }

    private @Nullable Provider provider(Type type, List<String> variables) {
        var key = new Key(type, variables);
        var made = providers.get(key);
        var source = declared.get(type);
        if (made != null || source == null) {
            return made;
        }
        if (!underway.add(type)) {
            throw new DeclarationException(
                    source.method, "needs, through its parameters, the type it provides; break the circle");
        }
        var sources = sources(source.method, Method.GET, variables);
        var bound = new BoundMethod(source.target, source.method, sources, validation);
        var provider = new Provider(type, source.index, bound, closes(source.method));
        providers.put(key, provider);
        underway.remove(type);
        return provider;
    }

    private static boolean closes(java.lang.reflect.Method method) {
        return AutoCloseable.class.isAssignableFrom(method.getReturnType())
                && method.getAnnotation(Provides.class).closes();
    }

    /// Compiles an endpoint.
    ///
    /// @throws DeclarationException if something about the method is wrong; says what to write instead
    public Endpoint endpoint(Object target, java.lang.reflect.Method method, Method verb, String path) {
        var template = template(method, path);
        requireInstance(method);
        var sources = sources(method, verb, template.variables());
        template.variables().forEach(variable -> requireBound(method, sources, variable));
        return new Endpoint(
                verb,
                template.toString(),
                guard(method, template.variables()),
                new Answer(method, formats, streams),
                new BoundMethod(target, method, sources, validation),
                declared.size());
    }

    /// Compiles the access rule of a method.
    ///
    /// @throws DeclarationException if it states none or several, or nothing says who callers are
    public Guard guard(java.lang.reflect.Method method) {
        return guard(method, List.of());
    }

    private Guard guard(java.lang.reflect.Method method, List<String> variables) {
        var access = Access.of(method);
        return switch (access) {
            case Access.Anyone _ -> new Guard(access, null, null);
            case Access.WhoIsSignedIn _, Access.WhoHas _ -> new Guard(access, principal(method, variables), null);
            case Access.WhoPasses(var rule) -> new Guard(access, null, rule(method, rule, variables));
        };
    }

    private BoundMethod rule(java.lang.reflect.Method method, Annotation rule, List<String> variables) {
        var guard = guards.get(rule.annotationType());
        if (guard == null) {
            throw new DeclarationException(
                    method,
                    "says @" + rule.annotationType().getSimpleName() + ", and nothing guards that; give App.provide an"
                            + " object with a method that says @Guards("
                            + rule.annotationType().getSimpleName() + ".class)");
        }
        var sources = new ArrayList<Source>();
        for (var parameter : guard.method.getParameters()) {
            sources.add(
                    parameter.getType() == rule.annotationType()
                            ? new Source.Fixed(rule)
                            : source(guard.method, parameter, Method.GET, variables));
        }
        return new BoundMethod(guard.target, guard.method, sources, validation);
    }

    /// The provider of a type, if the application has one.
    public Optional<Provider> provides(Type type) {
        return Optional.ofNullable(provider(type, List.of()));
    }

    /// What is provided for a request that is not answered by an [Endpoint].
    public Invocation open(Request request) {
        return new Invocation(request, List.of(), declared.size());
    }

    private static void requireInstance(java.lang.reflect.Method method) {
        if (java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
            throw new DeclarationException(method, "is static; endpoints and providers are methods of an object");
        }
    }

    private static PathTemplate template(java.lang.reflect.Method method, String path) {
        try {
            return PathTemplate.parse(path);
        } catch (IllegalArgumentException e) {
            throw new DeclarationException(method, String.valueOf(e.getMessage()));
        }
    }

    private static void requireBound(java.lang.reflect.Method method, List<Source> sources, String variable) {
        if (!sources.contains(new Source.Whole()) && !isBound(sources, variable)) {
            throw new DeclarationException(
                    method, "has no parameter for {" + variable + "} of its path; add one with that name");
        }
    }

    private static boolean isBound(List<Source> sources, String variable) {
        return sources.stream().anyMatch(source -> switch (source) {
            case Source.PathVariable named -> named.name().equals(variable);
            case Source.Provided(var provider) -> isBound(provider.method().sources(), variable);
            default -> false;
        });
    }

    private Provider principal(java.lang.reflect.Method method, List<String> variables) {
        var principals = declared.keySet().stream()
                .filter(type -> Principal.class.isAssignableFrom(Types.raw(type)))
                .map(type -> Objects.requireNonNull(provider(type, variables)))
                .toList();
        if (principals.isEmpty()) {
            throw new DeclarationException(
                    method,
                    "needs somebody to be signed in, and nothing provides a Principal; give App.provide an object"
                            + " with a @Provides method that returns your class of callers");
        }
        if (principals.size() > 1) {
            throw new DeclarationException(
                    principals.getLast().method().declaration(),
                    "provides a second kind of Principal, beside "
                            + DeclarationException.place(
                                    principals.getFirst().method().declaration())
                            + "; an application has one class of callers");
        }
        return principals.getFirst();
    }

    private List<Source> sources(java.lang.reflect.Method method, Method verb, List<String> variables) {
        var sources = new ArrayList<Source>();
        for (var parameter : method.getParameters()) {
            if (!parameter.isNamePresent()) {
                throw new DeclarationException(
                        method, "was compiled without the names of its parameters; give javac -parameters");
            }
            sources.add(source(method, parameter, verb, variables));
        }
        if (sources.stream().filter(Binder::readsBody).count() > 1) {
            throw new DeclarationException(
                    method, "takes the body twice; put both into one record, or mark one with @Query");
        }
        return sources;
    }

    private static boolean readsBody(Source source) {
        return source instanceof Source.Body
                || source instanceof Source.Patch
                || source instanceof Source.Posted
                || source instanceof Source.Parts
                || source instanceof Source.Raw;
    }

    private Source source(java.lang.reflect.Method method, Parameter parameter, Method verb, List<String> variables) {
        var type = parameter.getParameterizedType();
        var raw = parameter.getType();
        var name = Types.wireName(parameter.getName());
        var header = parameter.getAnnotation(Header.class);
        if (header != null) {
            return named(method, parameter, In.HEADER, header.value());
        }
        var cookie = parameter.getAnnotation(Cookie.class);
        if (cookie != null) {
            if (Types.isList(type)) {
                throw new DeclarationException(method, "takes a list from a cookie, which holds one value");
            }
            return named(method, parameter, In.COOKIE, cookie.value());
        }
        var form = parameter.getAnnotation(Form.class);
        if (form != null) {
            return posted(method, raw, FormData.Limits.of(form));
        }
        var query = parameter.getAnnotation(Query.class);
        if (query != null) {
            return isPlainRecord(raw)
                    ? fields(method, raw)
                    : named(method, parameter, In.QUERY, query.value().isEmpty() ? name : query.value());
        }
        if (raw == Request.class) {
            return new Source.Whole();
        }
        if (raw == InputStream.class || raw == Multipart.class) {
            if (!verb.hasBody()) {
                throw new DeclarationException(
                        method, "takes a " + raw.getSimpleName() + ", and " + verb + " has no body; use @Post or @Put");
            }
            return raw == InputStream.class ? new Source.Raw() : new Source.Parts();
        }
        if (raw == IfMatch.class) {
            return new Source.Precondition();
        }
        var provider = provider(type, variables);
        if (provider != null) {
            return new Source.Provided(provider);
        }
        var variable = variable(parameter, variables);
        if (variable >= 0) {
            return pathVariable(method, parameter, variable, variables.get(variable));
        }
        if (raw == MergePatch.class) {
            if (!verb.hasBody()) {
                throw new DeclarationException(method, "takes a MergePatch, and " + verb + " has no body; use @Patch");
            }
            var patched = Types.argument(type);
            if (!isPlainRecord(Types.raw(patched))) {
                throw new DeclarationException(method, "patches " + patched.getTypeName() + "; make it a record");
            }
            validation.check(method, patched);
            return new Source.Patch(type, json.mapper().constructType(patched), json, validation);
        }
        if (textOf(type).isPresent()) {
            return named(method, parameter, In.QUERY, name);
        }
        if (verb.hasBody() && isReadable(raw)) {
            validation.check(method, type);
            checkExample(method, raw);
            return new Source.Body(
                    type, json.mapper().constructType(type), formats.mediaTypes(type), formats, validation);
        }
        if (isPlainRecord(raw)) {
            return fields(method, raw);
        }
        throw new DeclarationException(
                method,
                "cannot bind its parameter " + raw.getSimpleName() + " " + parameter.getName()
                        + "; give App.provide an object with a @Provides method that returns it");
    }

    private void checkExample(java.lang.reflect.Method method, Class<?> type) {
        var example = type.getAnnotation(Example.class);
        if (example == null) {
            return;
        }
        try {
            var json = example.value().getBytes(StandardCharsets.UTF_8);
            validation.require(this.json.read(json, this.json.mapper().constructType(type)), In.BODY);
        } catch (Problem e) {
            throw new DeclarationException(
                    method, "takes " + type.getSimpleName() + ", which refuses its own @Example: " + e.detail());
        }
    }

    private static boolean isPlainRecord(Class<?> type) {
        return type.isRecord() && !Types.isValueRecord(type);
    }

    private static boolean isReadable(Class<?> type) {
        return type.isRecord()
                || type.isSealed()
                || Types.isList(type)
                || Map.class.isAssignableFrom(type)
                || type == tools.jackson.databind.JsonNode.class;
    }

    private static int variable(Parameter parameter, List<String> variables) {
        var exact = variables.indexOf(parameter.getName());
        return exact >= 0 ? exact : variables.indexOf(Types.wireName(parameter.getName()));
    }

    private static Source pathVariable(java.lang.reflect.Method method, Parameter parameter, int index, String name) {
        var type = parameter.getParameterizedType();
        var text = Text.of(type)
                .orElseThrow(
                        () -> new DeclarationException(
                                method,
                                "cannot read {" + name + "} as "
                                        + parameter.getType().getSimpleName()
                                        + "; use a String, a number, a UUID, an enum, or a record with one component called value"));
        return new Source.PathVariable(index, name, type, text, parameter);
    }

    private static Source named(java.lang.reflect.Method method, Parameter parameter, In in, String name) {
        var type = parameter.getParameterizedType();
        var text = textOf(type)
                .orElseThrow(() -> new DeclarationException(
                        method,
                        "cannot read " + name + " as " + parameter.getType().getSimpleName()
                                + "; use a String, a number, an enum, a time, or a list of these"));
        var absent =
                RecordShape.absent(type, parameter.getAnnotation(Default.class), DeclarationException.place(method));
        var isRequired = absent == null && !Types.isNullable(parameter, parameter.getAnnotatedType());
        if (!isRequired && absent == null && parameter.getType().isPrimitive()) {
            throw new DeclarationException(method, "has a primitive parameter " + name + " that may be null; box it");
        }
        return new Source.Named(in, name, type, isRequired, absent, text, parameter);
    }

    /// The reader of a value, or of the elements of a list of values.
    private static Optional<Text> textOf(Type type) {
        return Text.of(Types.element(type));
    }

    private Source fields(java.lang.reflect.Method method, Class<?> type) {
        requireRecord(method, type, In.QUERY);
        var shape = RecordShape.of(type);
        var components = shape.components().stream()
                .map(component -> component(method, type, component, In.QUERY))
                .toList();
        return new Source.Fields(shape, components, validation);
    }

    private Source posted(java.lang.reflect.Method method, Class<?> type, FormData.Limits limits) {
        requireRecord(method, type, In.FORM);
        var shape = RecordShape.of(type);
        var values = new LinkedHashMap<Integer, Source.Named>();
        var files = new LinkedHashMap<Integer, Source.Posted.File>();
        for (int i = 0; i < shape.components().size(); i++) {
            var component = shape.components().get(i);
            if (Types.element(component.type()) == Upload.class) {
                files.put(
                        i,
                        new Source.Posted.File(
                                component.wireName(), component.type(), component.isRequired(), component.absent()));
            } else {
                values.put(i, component(method, type, component, In.FORM));
            }
        }
        return new Source.Posted(shape, Map.copyOf(values), Map.copyOf(files), limits, validation);
    }

    private void requireRecord(java.lang.reflect.Method method, Class<?> type, In in) {
        if (!isPlainRecord(type)) {
            throw new DeclarationException(
                    method, "takes " + type.getSimpleName() + " from the " + in.wireName() + "; make it a record");
        }
        validation.check(method, type);
    }

    private static Source.Named component(
            java.lang.reflect.Method method, Class<?> record, RecordShape.Component component, In in) {
        var text = textOf(component.type())
                .orElseThrow(() -> new DeclarationException(
                        method,
                        "cannot read " + record.getSimpleName() + "." + component.name() + " from the " + in.wireName()
                                + "; use a String, a number, an enum, a time, or a list of these"));
        return new Source.Named(
                in,
                component.wireName(),
                component.type(),
                component.isRequired(),
                component.absent(),
                text,
                component.declaration());
    }
}
