package dev.flashsale.payments;

import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.Event;
import com.stripe.model.ExpandableField;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.model.StripeError;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What may be nested in Stripe's answers can be read by a native executable too. */
class StripeModelTest {

  private final Set<String> found = new TreeSet<>();
  private final Deque<Class<?>> unseen = new ArrayDeque<>();

  @Test
  void everyClassThatIsSentOrThatAnAnswerMayHoldIsRegistered() {
    List.of(
            Event.class,
            PaymentIntent.class,
            PaymentIntentConfirmParams.class,
            PaymentIntentCreateParams.class,
            Refund.class,
            RefundCreateParams.class,
            StripeError.class)
        .forEach(this::see);
    while (!unseen.isEmpty()) {
      for (Field field : unseen.removeFirst().getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())
            && !Modifier.isTransient(field.getModifiers())) {
          see(field.getGenericType());
        }
      }
    }
    assertThat(registered()).containsAll(found);
  }

  private void see(Type type) {
    if (type instanceof ParameterizedType generic) {
      // What is expandable is its id, unless one asks for more.
      if (generic.getRawType() != ExpandableField.class) {
        Arrays.stream(generic.getActualTypeArguments()).forEach(this::see);
      }
    } else if (type instanceof Class<?> named
        && named.getName().startsWith("com.stripe.")
        && !named.isInterface()
        && found.add(named.getName())) {
      unseen.add(named);
      see(named.getSuperclass());
    }
  }

  private static Set<String> registered() {
    Set<String> names = new TreeSet<>();
    Arrays.stream(StripeModel.class.getAnnotation(RegisterForReflection.class).targets())
        .forEach(target -> withNested(target, names));
    return names;
  }

  private static void withNested(Class<?> named, Set<String> names) {
    names.add(named.getName());
    Arrays.stream(named.getDeclaredClasses()).forEach(nested -> withNested(nested, names));
  }
}
