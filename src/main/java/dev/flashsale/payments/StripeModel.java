package dev.flashsale.payments;

import com.stripe.model.Address;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.model.PaymentIntentAmountDetailsLineItemCollection;
import com.stripe.model.PaymentMethod;
import com.stripe.model.Refund;
import com.stripe.model.SetupIntent;
import com.stripe.model.ShippingDetails;
import com.stripe.model.StripeCollection;
import com.stripe.model.StripeError;
import com.stripe.model.StripeObject;
import com.stripe.net.ApiRequestParams;
import com.stripe.net.ApiResource;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What Stripe's client reads and writes by reflection, which a native executable must be told of.
 * An answer in which a class is nested that is missing here could not be read, so {@code
 * StripeModelTest} looks for more. Not with {@code registerFullHierarchy}: objects that Stripe
 * sends only to those who ask ("expand") lead to all others of its API, and to twice the
 * executable.
 */
@RegisterForReflection(
    targets = {
      Address.class,
      ApiRequestParams.class,
      ApiResource.class,
      Event.class,
      PaymentIntent.class,
      PaymentIntentAmountDetailsLineItemCollection.class,
      PaymentIntentConfirmParams.class,
      PaymentIntentCreateParams.class,
      PaymentMethod.class,
      Refund.class,
      RefundCreateParams.class,
      SetupIntent.class,
      ShippingDetails.class,
      StripeCollection.class,
      StripeError.class,
      StripeObject.class
    },
    ignoreNested = false,
    methods = false)
final class StripeModel {

  private StripeModel() {}
}
