<?php
/**
 * The payment method in the block checkout.
 *
 * @package Kvitto
 */

defined( 'ABSPATH' ) || exit;

/** Tells the block checkout of one payment method. */
final class Kvitto_Blocks extends Automattic\WooCommerce\Blocks\Payments\Integrations\AbstractPaymentMethodType {

	/**
	 * The payment method.
	 *
	 * @var Kvitto_Gateway
	 */
	private $gateway;

	/** One of Kvitto's. */
	public function __construct( Kvitto_Gateway $gateway ) {
		$this->gateway = $gateway;
		$this->name    = $gateway->id;
	}

	/** The gateway has read its settings already. */
	public function initialize() {}

	/** Whether customers can choose it. */
	public function is_active() {
		return 'yes' === $this->gateway->enabled && '' !== $this->gateway->provider;
	}

	/** One script registers all of Kvitto's methods. */
	public function get_payment_method_script_handles() {
		$needs = array( 'wc-blocks-registry', 'wc-settings', 'wp-element', 'wp-html-entities' );
		wp_register_script( 'kvitto-checkout', plugins_url( 'assets/checkout.js', KVITTO_FILE ), $needs, KVITTO_VERSION, true );
		return array( 'kvitto-checkout' );
	}

	/** What the script shows. */
	public function get_payment_method_data() {
		return array(
			'title'       => $this->gateway->get_title(),
			'description' => $this->gateway->get_description(),
			'supports'    => $this->gateway->supports,
		);
	}
}
