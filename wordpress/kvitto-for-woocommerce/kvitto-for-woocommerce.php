<?php
/**
 * Plugin Name: Kvitto for WooCommerce
 * Description: Paid means ordered: when a customer pays in another app and never comes back, the order is still completed, once.
 * Version: 0.1.0
 * Requires at least: 6.5
 * Requires PHP: 7.4
 * Requires Plugins: woocommerce
 * WC requires at least: 8.9
 * WC tested up to: 11.0
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain: kvitto-for-woocommerce
 * Domain Path: /languages
 *
 * @package Kvitto
 */

defined( 'ABSPATH' ) || exit;

define( 'KVITTO_VERSION', '0.1.0' );
define( 'KVITTO_FILE', __FILE__ );

add_action( 'before_woocommerce_init', 'kvitto_declare' );
add_action( 'plugins_loaded', 'kvitto_start' );

/** Works with orders in tables of their own, and with the block checkout. */
function kvitto_declare() {
	foreach ( array( 'custom_order_tables', 'cart_checkout_blocks' ) as $feature ) {
		Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( $feature, KVITTO_FILE, true );
	}
}

/** Does nothing where there is no WooCommerce. */
function kvitto_start() {
	if ( ! class_exists( 'WC_Payment_Gateway' ) ) {
		return;
	}
	foreach ( array( 'service', 'gateway', 'settle', 'orders', 'after-sale' ) as $part ) {
		require_once __DIR__ . "/includes/class-kvitto-$part.php";
	}
	Kvitto_Settle::init();
	Kvitto_Orders::init();
	Kvitto_After_Sale::init();
	add_action( 'init', 'kvitto_translate' );
	add_filter( 'woocommerce_payment_gateways', 'kvitto_offer' );
	add_action( 'woocommerce_blocks_payment_method_type_registration', 'kvitto_offer_in_blocks' );
	add_filter( 'plugin_action_links_' . plugin_basename( KVITTO_FILE ), 'kvitto_link' );
}

/** Swedish comes along. */
function kvitto_translate() {
	load_plugin_textdomain( 'kvitto-for-woocommerce', false, dirname( plugin_basename( KVITTO_FILE ) ) . '/languages' );
}

/** The payment methods in the classic checkout and on the page where an order is paid later. */
function kvitto_offer( array $gateways ): array {
	return array_merge( $gateways, Kvitto_Gateway::all() );
}

/** The same in the block checkout. */
function kvitto_offer_in_blocks( $registry ) {
	require_once __DIR__ . '/includes/class-kvitto-blocks.php';
	foreach ( Kvitto_Gateway::all() as $gateway ) {
		$registry->register( new Kvitto_Blocks( $gateway ) );
	}
}

/** The way to the settings from the list of plugins. */
function kvitto_link( array $links ): array {
	$url = admin_url( 'admin.php?page=wc-settings&tab=checkout&section=kvitto' );
	return array_merge( array( '<a href="' . esc_url( $url ) . '">' . esc_html__( 'Settings', 'kvitto-for-woocommerce' ) . '</a>' ), $links );
}
