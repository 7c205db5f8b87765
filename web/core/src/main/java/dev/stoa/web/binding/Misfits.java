package dev.stoa.web.binding;

import dev.stoa.web.FieldError;
import dev.stoa.web.FieldError.In;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/// Finds everything in a JSON body that does not fit a type, in the words of the person who sent it.
final class Misfits {
    /// How many errors a reply names at most. What is wrong in thousands of places is wrong in one way.
    static final int MOST = 50;

    private final JsonMapper mapper;

    Misfits(JsonMapper mapper) {
        this.mapper = mapper;
    }

    List<FieldError> of(JsonNode tree, JavaType type) {
        var errors = new ArrayList<FieldError>();
        collect(tree, type, "", errors);
        return errors;
    }

    private void collect(JsonNode node, JavaType type, String pointer, List<FieldError> errors) {
        if (errors.size() >= MOST) {
            return;
        }
        var raw = type.getRawClass();
        if (raw == Object.class || JsonNode.class.isAssignableFrom(raw)) {
            return;
        }
        if (node.isNull()) {
            errors.add(new FieldError(In.BODY, pointer, "must not be null"));
            return;
        }
        var text = Text.ofJsonString(raw).orElse(null);
        if (text != null) {
            collectText(node, text, pointer, errors);
            return;
        }
        var variants = Variants.of(raw).orElse(null);
        if (variants != null || (raw.isRecord() && !Types.isValueRecord(raw))) {
            var before = errors.size();
            if (!node.isObject()) {
                errors.add(new FieldError(In.BODY, pointer, "must be an object"));
            } else if (variants != null) {
                collectVariant(node, variants, pointer, errors);
            } else {
                collectFields(node, RecordShape.of(raw), "", pointer, errors);
            }
            if (errors.size() > before) {
                return;
            }
        } else if (type.isReferenceType()) {
            collect(node, type.getContentType(), pointer, errors);
            return;
        } else if (type.isCollectionLikeType() && node.isArray()) {
            var before = errors.size();
            for (int i = 0; i < node.size() && errors.size() < MOST; i++) {
                collect(node.get(i), type.getContentType(), pointer + "/" + i, errors);
            }
            if (errors.size() > before) {
                return;
            }
        } else if (type.isMapLikeType() && node.isObject()) {
            var before = errors.size();
            for (var entry : node.properties()) {
                collect(entry.getValue(), type.getContentType(), pointer + "/" + escape(entry.getKey()), errors);
            }
            if (errors.size() > before) {
                return;
            }
        }
        try {
            mapper.treeToValue(node, type);
        } catch (JacksonException e) {
            errors.add(describe(pointer, e));
        }
    }

    private static void collectText(JsonNode node, Text text, String pointer, List<FieldError> errors) {
        if (!node.isString()) {
            errors.add(new FieldError(In.BODY, pointer, "must be text"));
            return;
        }
        try {
            var _ = text.read(node.stringValue());
        } catch (IllegalArgumentException e) {
            errors.add(new FieldError(In.BODY, pointer, String.valueOf(e.getMessage())));
        }
    }

    private void collectVariant(JsonNode node, Variants variants, String pointer, List<FieldError> errors) {
        var name = node.path(variants.property());
        var record = name.isString() ? variants.records().get(name.stringValue()) : null;
        if (record != null) {
            collectFields(node, RecordShape.of(record), variants.property(), pointer, errors);
        } else {
            var detail =
                    "must be one of " + String.join(", ", variants.records().sequencedKeySet());
            errors.add(new FieldError(
                    In.BODY,
                    pointer + "/" + variants.property(),
                    name.isMissingNode() ? "is required and " + detail : detail));
        }
    }

    /// @param discriminator a property that is known beside those of the record; empty for none
    private void collectFields(
            JsonNode node, RecordShape shape, String discriminator, String pointer, List<FieldError> errors) {
        for (var component : shape.components()) {
            var at = pointer + "/" + component.wireName();
            var value = node.get(component.wireName());
            if (value == null) {
                if (component.isRequired()) {
                    errors.add(new FieldError(In.BODY, at, "is required"));
                }
            } else if (value.isNull()) {
                if (component.isRequired()) {
                    errors.add(new FieldError(In.BODY, at, "must not be null"));
                }
            } else {
                collect(value, mapper.constructType(component.type()), at, errors);
            }
        }
        var known =
                shape.components().stream().map(RecordShape.Component::wireName).collect(Collectors.toSet());
        for (var name : node.propertyNames()) {
            if (!known.contains(name) && !name.equals(discriminator) && errors.size() < MOST) {
                errors.add(new FieldError(In.BODY, pointer + "/" + escape(name), "is not known here"));
            }
        }
    }

    static FieldError describe(String pointer, JacksonException e) {
        var at = new StringBuilder(pointer);
        if (e instanceof DatabindException databind) {
            databind.getPath()
                    .forEach(step -> at.append('/')
                            .append(
                                    step.getPropertyName() == null
                                            ? Integer.toString(step.getIndex())
                                            : escape(step.getPropertyName())));
        }
        return new FieldError(In.BODY, at.toString(), reason(e));
    }

    private static String reason(JacksonException e) {
        return switch (e) {
            case UnrecognizedPropertyException _ -> "is not known here";
            case ValueInstantiationException refused -> refusal(refused);
            case InputCoercionException tooLarge -> expectation(tooLarge.getTargetType());
            case MismatchedInputException mismatch -> expectation(mismatch.getTargetType());
            default -> "cannot be read";
        };
    }

    private static String refusal(ValueInstantiationException e) {
        var cause = e.getCause();
        return cause instanceof IllegalArgumentException && cause.getMessage() != null
                ? cause.getMessage()
                : "is not acceptable";
    }

    private static String expectation(@Nullable Class<?> type) {
        if (type == null) {
            return "has the wrong type";
        }
        return Text.of(type)
                .map(Text::expectation)
                .orElse(Iterable.class.isAssignableFrom(type) ? "must be a list" : "must be an object");
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
