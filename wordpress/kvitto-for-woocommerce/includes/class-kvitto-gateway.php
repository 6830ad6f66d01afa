<?php
/**
 * The payment method.
 *
 * @package Kvitto
 */

defined( 'ABSPATH' ) || exit;

/** One of Kvitto's providers as a payment method. They share their settings. */
class Kvitto_Gateway extends WC_Payment_Gateway {

	/**
	 * What Kvitto calls the provider; empty before Kvitto was asked.
	 *
	 * @var string
	 */
	public $provider;

	/**
	 * A payment method for each provider. The first has the settings page, also when no provider is known yet.
	 *
	 * @return Kvitto_Gateway[]
	 */
	public static function all(): array {
		static $gateways = array();
		if ( ! $gateways ) {
			$known = array_column( (array) get_option( 'kvitto_providers', array() ), 'title', 'name' );
			foreach ( $known ? $known : array( '' => 'Kvitto' ) as $name => $title ) {
				$gateways[] = new self( $name, $title, $gateways ? "kvitto_$name" : 'kvitto' );
			}
		}
		return $gateways;
	}

	/** The provider's name and title, and the id that WooCommerce keeps with each order. */
	public function __construct( string $provider, string $title, string $id ) {
		$this->id                 = $id;
		$this->provider           = $provider;
		$this->method_title       = '' === $provider ? 'Kvitto' : "Kvitto: $title";
		$this->method_description = __( 'Payments in another app (Swish, BankID, a bank) become orders, also when the customer never comes back.', 'kvitto-for-woocommerce' );
		$this->supports           = array_merge( $this->supports, self::gives_back( $provider ) ? array( 'refunds' ) : array() );
		$this->init_form_fields();
		$this->init_settings();
		$this->enabled     = $this->get_option( 'enabled' );
		$this->title       = str_replace( '{provider}', $title, $this->get_option( 'title' ) );
		$this->description = str_replace( '{provider}', $title, $this->get_option( 'description' ) );
		add_action( "woocommerce_update_options_payment_gateways_$id", array( $this, 'process_admin_options' ) );
	}

	/** All of Kvitto's methods share one set of settings. */
	public function get_option_key() {
		return 'woocommerce_kvitto_settings';
	}

	/** But each is offered or not by itself, as it is in the list of payment methods. */
	private function key( string $name ): string {
		return 'enabled' === $name && '' !== $this->provider ? "enabled_$this->provider" : $name;
	}

	/** One of the settings. */
	public function get_option( $key, $empty_value = null ) {
		return parent::get_option( $this->key( $key ), $empty_value );
	}

	/** Changes one of the settings. */
	public function update_option( $key, $value = '' ) {
		return parent::update_option( $this->key( $key ), $value );
	}

	/** The list of payment methods leads to the settings instead of offering what cannot work yet. */
	public function needs_setup() {
		return '' === $this->provider;
	}

	/** The settings: type, label, explanation, default. */
	public function init_form_fields() {
		$offer  = $this->key( 'enabled' );
		$before = Kvitto_Service::setting( 'enabled' ); // What was chosen before Kvitto said what there is.
		$fields = array(
			$offer        => array( 'checkbox', $this->method_title, __( 'What follows is the same for all of Kvitto’s payment methods.', 'kvitto-for-woocommerce' ), '' === $before ? 'no' : $before ),
			'address'     => array( 'text', __( 'Kvitto’s address', 'kvitto-for-woocommerce' ), __( 'As publicUrl in Kvitto’s configuration, such as https://pay.example.com.', 'kvitto-for-woocommerce' ), '' ),
			'shop'        => array( 'text', __( 'Shop name', 'kvitto-for-woocommerce' ), __( 'What Kvitto’s configuration calls this shop.', 'kvitto-for-woocommerce' ), '' ),
			'api_key'     => array( 'password', __( 'API key', 'kvitto-for-woocommerce' ), __( 'The shop’s apiKey in Kvitto’s configuration.', 'kvitto-for-woocommerce' ), '' ),
			'title'       => array( 'text', __( 'Title', 'kvitto-for-woocommerce' ), __( 'What customers see; {provider} becomes the provider’s name.', 'kvitto-for-woocommerce' ), '{provider}' ),
			'description' => array( 'textarea', __( 'Description', 'kvitto-for-woocommerce' ), '', __( 'You pay on a page of its own and come back to the shop.', 'kvitto-for-woocommerce' ) ),
		);
		foreach ( $fields as $name => $field ) {
			$this->form_fields[ $name ] = array_combine( array( 'type', 'title', 'description', 'default' ), $field );
		}
		$this->form_fields[ $offer ]['label'] = __( 'Offer payments through Kvitto', 'kvitto-for-woocommerce' );
	}

	/** The API key travels to this address with every call. */
	public function validate_address_field( $key, $value ) {
		$address = untrailingslashit( esc_url_raw( trim( (string) $value ), array( 'https', 'http' ) ) );
		if ( '' === $address || self::is_private( $address ) ) {
			return $address;
		}
		WC_Admin_Settings::add_error( __( 'Kvitto’s address must begin with https:// (http:// is for the same machine only).', 'kvitto-for-woocommerce' ) );
		return $this->get_option( $key );
	}

	/** Whether nobody on the way can read what goes to this address. */
	private static function is_private( string $url ): bool {
		$host = (string) wp_parse_url( $url, PHP_URL_HOST );
		return 'https' === wp_parse_url( $url, PHP_URL_SCHEME ) || 'localhost' === $host || 1 === preg_match( '/^127(\.\d+){3}$/', $host );
	}

	/** The settings page, with the test of the connection. */
	public function admin_options() {
		parent::admin_options();
		$nonce   = wp_create_nonce( 'kvitto_test' );
		$trouble = __( 'The shop itself did not answer; reload the page.', 'kvitto-for-woocommerce' );
		wp_enqueue_script( 'kvitto-admin', plugins_url( 'assets/admin.js', KVITTO_FILE ), array(), KVITTO_VERSION, true );
		wp_add_inline_script( 'kvitto-admin', 'window.kvitto = ' . wp_json_encode( compact( 'nonce', 'trouble' ) ), 'before' );
		printf(
			'<p><button type="button" class="button" id="kvitto-test">%s</button> <span id="kvitto-told" role="status">%s</span></p><p>%s</p>',
			esc_html__( 'Test the connection', 'kvitto-for-woocommerce' ),
			esc_html__( 'Save first: what is saved is tested.', 'kvitto-for-woocommerce' ),
			esc_html__( 'What Kvitto sees of this shop: its orders, with the REST keys in Kvitto’s own configuration; and from this plugin, of each order that is paid with Kvitto, the number, rows and total and the customer’s name, address, e-mail and telephone.', 'kvitto-for-woocommerce' )
		);
	}

	/** Saves, and asks Kvitto what it offers. */
	public function process_admin_options() {
		$is_saved = parent::process_admin_options();
		$shop     = '' === Kvitto_Service::setting( 'address' ) ? null : Kvitto_Service::refresh();
		if ( is_wp_error( $shop ) ) {
			WC_Admin_Settings::add_error( $shop->get_error_message() );
		}
		return $is_saved;
	}

	/** Offered once Kvitto has said what there is to pay with. */
	public function is_available() {
		return '' !== $this->provider && parent::is_available();
	}

	/** Whether Kvitto can give money back at this provider; an older Kvitto does not say. */
	private static function gives_back( string $provider ): bool {
		return ! empty( array_column( (array) get_option( 'kvitto_providers', array() ), 'refunds', 'name' )[ $provider ] );
	}

	/** Gives money back from the order's page. */
	public function process_refund( $order_id, $amount = null, $reason = '' ) {
		return Kvitto_After_Sale::refund( wc_get_order( $order_id ), $amount, (string) $reason );
	}

	/**
	 * Opens the payment at Kvitto and sends the customer there.
	 *
	 * @throws Exception Told to the customer, in every checkout.
	 */
	public function process_payment( $order_id ) {
		$order = wc_get_order( $order_id );
		$url   = $this->open( $order );
		if ( is_wp_error( $url ) ) {
			wc_get_logger()->error( "Order $order_id: " . $url->get_error_message(), array( 'source' => 'kvitto' ) );
			Kvitto_Orders::leave_nothing_behind( $order );
			throw new Exception(
				409 === $url->get_error_data()
					? esc_html__( 'A payment for this order is already under way. Do not pay again: the order is completed as soon as the payment is confirmed.', 'kvitto-for-woocommerce' )
					: esc_html__( 'This payment method cannot be reached right now. Nothing has been charged. Please try again in a moment, or choose another way to pay.', 'kvitto-for-woocommerce' )
			);
		}
		return array(
			'result'   => 'success',
			'redirect' => $url,
		);
	}

	/**
	 * Where the customer pays: the payment that the order has, brought up to date, or a new one.
	 *
	 * @return string|WP_Error
	 */
	private function open( WC_Order $order ) {
		$id    = (string) $order->get_meta( '_kvitto_payment_id' );
		$known = (array) $order->get_meta( '_kvitto_opened' );
		$cart  = Kvitto_Orders::cart( $order );
		$hash  = md5( wp_json_encode( $cart ) );
		$path  = '/payments/' . rawurlencode( $id );
		$tries = (int) ( $known['tries'] ?? 0 );
		$now   = '' === $id ? array( 'status' => 'closed' ) : Kvitto_Service::call( 'GET', $path, null, 8 );
		if ( is_wp_error( $now ) ) {
			return $now;
		}
		$is_open = 'open' === $now['status'];
		if ( 'closed' === $now['status'] || ( $is_open && $known['provider'] !== $this->provider ) ) {
			++$tries;
			$body = $cart + $this->describe( $order );
			// The same for a double click, another one when the order has changed.
			$key    = 'woo-' . md5( $order->get_order_key() . $tries . wp_json_encode( $body ) );
			$answer = Kvitto_Service::call( 'POST', '/payments', $body, 20, $key );
		} elseif ( $is_open && $known['hash'] !== $hash ) {
			$answer = Kvitto_Service::call( 'PUT', $path, $cart );
		} else {
			return $known['url'];
		}
		if ( is_wp_error( $answer ) ) {
			return $answer;
		}
		$url      = $answer['payUrl'];
		$provider = $this->provider;
		$order->update_meta_data( '_kvitto_payment_id', $answer['id'] );
		$order->update_meta_data( '_kvitto_opened', compact( 'hash', 'url', 'provider', 'tries' ) );
		$order->save();
		return $url;
	}

	/** What Kvitto is told of an order besides its cart. */
	private function describe( WC_Order $order ): array {
		$return   = $this->get_return_url( $order );
		$fields   = array( 'first_name', 'last_name', 'email', 'phone', 'address_1', 'address_2', 'postcode', 'city', 'country' );
		$names    = array( 'firstName', 'lastName', 'email', 'phone', 'address', 'address2', 'postcode', 'city', 'country' );
		$billing  = $order->get_address( 'billing' );
		$customer = array_combine( $names, array_map( fn( $field ) => (string) ( $billing[ $field ] ?? '' ), $fields ) );
		return array_filter(
			array(
				'provider'  => $this->provider,
				'currency'  => $order->get_currency(),
				'reference' => (string) $order->get_order_number(),
				'orderId'   => (string) $order->get_id(),
				'returnUrl' => self::is_private( $return ) ? $return : null,
				'locale'    => preg_match( '/^[a-z]{2}(_[A-Z]{2})?(?![a-z])/', determine_locale(), $locale ) ? $locale[0] : null,
				'customer'  => array_filter( $customer, 'strlen' ),
			)
		);
	}
}
