<?php
/**
 * Leaves no trace but what belongs to the orders.
 *
 * @package Kvitto
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

global $wpdb;
// phpcs:disable WordPress.DB
$wpdb->query( "DROP TABLE IF EXISTS {$wpdb->prefix}kvitto_settlements" );
$wpdb->query( "DELETE FROM $wpdb->options WHERE option_name LIKE '\_transient\_kvitto\_%' OR option_name LIKE '\_transient\_timeout\_kvitto\_%'" );
delete_option( 'woocommerce_kvitto_settings' );
delete_option( 'kvitto_providers' );
delete_option( 'kvitto_table' );
